"""What is wrong with the record, in plain words and without a reader's."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written. `kind` is for machines and does not change."""

    kind: str
    says: str
    comment: int | None = None
    decision: int | None = None
    edition: int | None = None
    seal: int | None = None

    def __str__(self):
        return self.says

    def as_json(self):
        """On one line, without what does not apply."""
        return json.dumps(
            {name: value for name, value in asdict(self).items() if value is not None}
        )
