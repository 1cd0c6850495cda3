"""The same over ten times as many comments: python -m tests.benchmarks.database_large"""

from tests.benchmarks import part
from tests.benchmarks.database import measure

if __name__ == "__main__":
    part.program(measure)
