"""``hongguanjia backup`` and ``restore``: the whole county in one file, taken while it runs, put back only where empty.

The keys are not in it: whoever restores needs the same ``HGJ_FIELD_KEYS`` and ``HGJ_INDEX_KEY`` (or ``secrets.json``).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.db import connection

from hongguanjia.doors.commands import say
from hongguanjia.kit.clock import read_clock

MANIFEST = "manifest.json"
DATABASE = "database"
FILES = "files"
FORMAT = 1
DAMAGED = "备份文件被改动或损坏,没有恢复。 The archive was altered or damaged: nothing was restored."


class ArchiveRefused(Exception):
    """The archive cannot be made, or must not be put here; the message says why."""


def back_up(target: Path) -> int:
    """Write a consistent copy of database and files to ``target``; nothing half-written is left behind."""
    if target.exists():
        click.echo(f"{target} 已经存在,请换一个文件名。 It exists already: choose another name.", err=True)
        return say.REFUSED
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        try:
            part = _write_archive(Path(folder))
        except ArchiveRefused as problem:
            click.echo(str(problem), err=True)
            return say.REFUSED
        part.rename(target)
    click.echo(f"{target}  {target.stat().st_size:,} B")
    return say.DONE


def restore(source: Path) -> int:
    """Put an archive back into an empty place; refused when there is a county here, or the archive was altered."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            manifest = _open_archive(source, Path(folder))
            _check_empty()
            _load_database(Path(folder) / DATABASE)
        except ArchiveRefused as problem:
            click.echo(str(problem), err=True)
            return say.REFUSED
        if (Path(folder) / FILES).is_dir():
            shutil.copytree(Path(folder) / FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)
    click.echo(f"已恢复 {manifest['made_at']} 的备份 / restored. 请运行 hongguanjia verify 核对。")
    return say.DONE


def _write_archive(folder: Path) -> Path:
    database = folder / DATABASE
    _copy_database(database)
    manifest = {
        "format": FORMAT,
        "engine": connection.vendor,
        "version": settings.VERSION,
        "made_at": read_clock().isoformat(),
        "sha256": _digest(database),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))
    part = folder / "part.tar.gz"
    with tarfile.open(part, "w:gz", compresslevel=6) as archive:
        archive.add(folder / MANIFEST, MANIFEST)
        archive.add(database, DATABASE)
        if Path(settings.MEDIA_ROOT).is_dir():
            archive.add(settings.MEDIA_ROOT, FILES)
    return part


def _open_archive(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, EOFError, ValueError, tarfile.TarError, zlib.error) as problem:
        raise ArchiveRefused(DAMAGED) from problem
    if manifest.get("format") != FORMAT or manifest["engine"] != connection.vendor:
        raise ArchiveRefused(
            f"备份来自 {manifest['engine']},这里是 {connection.vendor},请换成同一种数据库。 The engines differ."
        )
    if manifest["sha256"] != _digest(folder / DATABASE):
        raise ArchiveRefused(
            "备份文件被改动或损坏，没有恢复。 The archive was altered or damaged: nothing was restored."
        )
    return manifest


def _check_empty() -> None:
    tables = set(connection.introspection.table_names())
    if "people_person" not in tables:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person")
        if cursor.fetchone()[0]:
            raise ArchiveRefused(
                "这里已经有数据，备份只能恢复到空库。 There is data here: restore into an empty place."
            )


def _copy_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        with contextlib.closing(sqlite3.connect(name)) as here, contextlib.closing(sqlite3.connect(target)) as copy:
            here.backup(copy)
        return
    _run_postgres("pg_dump", "--format=custom", f"--file={target}", f"--dbname={_postgres_address()}")


def _load_database(source: Path) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        name = Path(connection.settings_dict["NAME"])
        for leftover in (name, name.with_name(f"{name.name}-wal"), name.with_name(f"{name.name}-shm")):
            leftover.unlink(missing_ok=True)
        shutil.copyfile(source, name)
        return
    _run_postgres(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
        f"--dbname={_postgres_address()}", str(source),
    )  # fmt: skip


def _postgres_address() -> str:
    config = connection.settings_dict
    password = f":{config['PASSWORD']}" if config["PASSWORD"] else ""
    return f"postgresql://{config['USER']}{password}@{config['HOST']}:{config['PORT'] or 5432}/{config['NAME']}"


def _run_postgres(program: str, *arguments: str) -> None:
    try:
        subprocess.run([program, *arguments], check=True, capture_output=True)
    except FileNotFoundError as problem:
        raise ArchiveRefused(
            f"没有找到 {program},请安装 postgresql-client。 {program} is missing: install postgresql-client."
        ) from problem
    except subprocess.CalledProcessError as problem:
        raise ArchiveRefused(problem.stderr.decode(errors="replace").strip()) from problem


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
