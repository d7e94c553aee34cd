"""KFP's executor by the name under which images and their commands call it."""

from penstock.runtime.entry import main

executor_main = main

if __name__ == "__main__":
    main()
