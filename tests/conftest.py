"""What every test shares: how hypothesis draws its examples.

On a build machine the examples are the same every time, so that a red build is about the change; at
home they are new at each run, and a failing one is printed so that it can be repeated.
"""

import os

from hypothesis import settings

settings.register_profile("build", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("home", deadline=None, print_blob=True)
settings.load_profile("build" if os.environ.get("CI") else "home")
