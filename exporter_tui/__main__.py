"""``python -m exporter_tui``; importing it does nothing, for worker processes import it too."""

import sys

if __name__ == "__main__":
    from exporter_tui.cli import main

    sys.exit(main())
