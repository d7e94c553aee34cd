"""``python -m kfp``."""

from penstock.cli.kfp import main

main()
