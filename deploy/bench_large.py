"""`make bench-large`: what grows with the comments, over ten million of them."""

from deploy.bench import LARGE, main
from deploy.steps import obey

if __name__ == "__main__":
    obey(lambda: main(LARGE))
