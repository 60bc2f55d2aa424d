"""`python -m launcher`."""

import sys

from launcher.main import main

sys.exit(main())
