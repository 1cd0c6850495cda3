"""`make checkers`: the tests that look at every page at every size, and take their time."""

from deploy import test
from deploy.steps import obey


def main():
    """Run them as `make test` runs the others."""
    return test.main("thorough")


if __name__ == "__main__":
    obey(main)
