"""Settings for the tests: the ordinary ones in test mode, with a data directory of their own.

pytest-django reads the settings before any ``conftest.py`` runs, so the mode must be chosen here.
"""

import os
import tempfile

os.environ.setdefault("HGJ_MODE", "test")
os.environ.setdefault("HGJ_DATA_DIR", tempfile.mkdtemp(prefix="hongguanjia-test-"))

from hongguanjia.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; Argon2 is the product's
