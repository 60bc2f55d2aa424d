"""`python -m launcher`."""

import sys

from launcher.start import main

sys.exit(main())
