"""Stretches of a text, by their first and last-plus-one place."""


def merged(spans):
    """SPANS in order, those that overlap as one."""
    merged = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
