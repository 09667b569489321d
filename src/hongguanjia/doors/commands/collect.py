"""Static files for production: gathered from all rooms into one folder before serving, and only when they changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from hongguanjia.doors.commands import say


def collect_static() -> bool:
    """Gather the static files if they are not those that were gathered last; whether it did.

    The server looks at the folder once, when it starts. Files of another release are cleared away first: a release
    that was rolled back has older files than those that lie there.
    """
    mark = Path(settings.STATIC_ROOT) / ".gathered"
    wanted = _fingerprint()
    if mark.exists() and mark.read_text() == wanted:
        return False
    say.step("整理静态文件", "gathering static files")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark.write_text(wanted)
    return True


def _fingerprint() -> str:
    """Names, sizes and times of all static files of the release."""
    found = hashlib.sha256(settings.VERSION.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            size, changed = storage.size(name), storage.get_modified_time(name).timestamp()
            found.update(f"{name} {size} {changed}\n".encode())
    return found.hexdigest()
