"""Backup and restore of a record.

A backup is one SQLite file with a small manifest beside it, whatever database the record is on, so that it can be
restored to either kind. It is made from one snapshot while others go on writing, and a restored record opens in
recovery mode. The keys are not in it: without their own copy a restored record cannot tell a dossier.
"""

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from vtflow.faults import point
from vtflow.ports import StoreUnavailable
from vtflow.store import connect, schema
from vtflow.store.connect import Fault, WrongDatabase, fault_of
from vtflow.store.copying import copy_rows
from vtflow.store.erasing import forget
from vtflow.store.manifest import Manifest, read_manifest, settle, write_manifest
from vtflow.store.recovery import Recovery, record
from vtflow.store.sql import SqlStore
from vtflow.store.tables import EVENT, MELDING, META
from vtflow.store.verify import Verdict, verify

_BLOCK = 1024 * 1024


def back_up(url: str, target: Path, at: datetime) -> Manifest:
    """Make a backup from one snapshot: a whole file under its name, or none.

    Args:
        url: The record.
        target: A file that does not exist yet, in a folder that does.
        at: Now.

    Raises:
        WrongDatabase: `target` exists, its folder does not, or the record is not of this vtflow.
        StoreUnavailable: the record cannot be read or the file cannot be written.
    """
    _require_new(target)
    part = target.with_name(target.name + ".deel")
    try:
        part.unlink(missing_ok=True)
        _snapshot(url, part)
        point("backup.copied")
        manifest = _describe(part, at)
        # why first: a backup under its name always has its manifest; a manifest alone is nothing, and in nobody's way
        write_manifest(target, manifest)
        point("backup.described")
        settle(part, target)
    except OSError as error:
        text = f"de reservekopie {target} kan niet worden geschreven: {error.strerror}"
        raise StoreUnavailable(text) from error
    finally:
        _remove(part)
    return manifest


def restore(backup: Path, url: str, at: datetime, destroyed: Iterable[str] = ()) -> Verdict:
    """Put a backup back as a new record, check all of it, and leave it in recovery mode.

    Args:
        backup: A file that `back_up` made, with its manifest.
        url: Where the record must come; there may be none yet.
        at: Now.
        destroyed: References of meldingen that were destroyed since; they are destroyed in the restored record too.

    Returns:
        What `verify` says of the restored record, which is whole.

    Raises:
        WrongDatabase: the file is no backup, was changed, is newer than this vtflow, does not pass the check, or there
            is a record at `url` already. Nothing was restored.
        StoreUnavailable: a file or the database cannot be read or written.
    """
    manifest = read_manifest(backup)
    target = connect.sqlite_path(url) if connect.is_sqlite(url) else None
    _require_free(url, target)
    part = backup.with_name(backup.name + ".herstel") if target is None else target.with_name(target.name + ".herstel")
    try:
        _copy(backup, part, manifest)
        point("restore.copied")
        verdict = _prepare(part, Recovery(manifest.made_at, at), destroyed)
        point("restore.prepared")
        if target is not None:
            settle(part, target)
        else:
            _copy_into(part, url)
    except OSError as error:
        text = f"{backup} kan niet worden teruggezet: {error.strerror}"
        raise StoreUnavailable(text) from error
    finally:
        _remove(part)
    return verdict


def _snapshot(url: str, part: Path) -> None:
    engine = connect.build(url, pool_size=1)
    try:
        if connect.is_sqlite(url):
            with engine.connect() as source:
                schema.require_current(source)
                os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
                source.exec_driver_sql("VACUUM INTO ?", (str(part),))
            return
        there = f"sqlite:///{part}"
        with connect.reading(engine) as source:
            schema.require_current(source)
            schema.create(there)
            _carry(source, there)
    except DBAPIError as error:
        raise _unavailable(error, "de database is niet te lezen") from error
    finally:
        engine.dispose()


def _carry(source: Connection, url: str) -> None:
    engine = connect.build(url, pool_size=1)
    try:
        with connect.writing(engine) as target:
            copy_rows(source, target)
    finally:
        engine.dispose()


def _describe(part: Path, at: datetime) -> Manifest:
    engine = connect.build(f"sqlite:///{part}", pool_size=1)
    try:
        with connect.reading(engine) as connection:
            instance = connection.execute(select(META.c.value).where(META.c.key == schema.INSTANCE)).scalar_one()
            revision = str(schema.current_of(connection))
            meldingen = connection.execute(select(func.count()).select_from(MELDING)).scalar_one()
            events = connection.execute(select(func.count()).select_from(EVENT)).scalar_one()
        with engine.connect() as connection:
            # why: a file in the mode of a write-ahead log is not whole without that log
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    finally:
        engine.dispose()
    return Manifest(
        made_at=at,
        instance=instance,
        revision=revision,
        meldingen=meldingen,
        events=events,
        sha256=_digest(part),
        bytes=part.stat().st_size,
    )


def _copy(backup: Path, part: Path, manifest: Manifest) -> None:
    """Copy the backup aside and check that it is still what its manifest says."""
    digest = hashlib.sha256()
    descriptor = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with backup.open("rb") as source, os.fdopen(descriptor, "wb") as to:
        while block := source.read(_BLOCK):
            digest.update(block)
            to.write(block)
    if digest.hexdigest() != manifest.sha256:
        text = f"{backup} is veranderd sinds zij werd gemaakt: de controlesom klopt niet; gebruik een andere kopie"
        raise WrongDatabase(text)


def _prepare(part: Path, state: Recovery, destroyed: Iterable[str]) -> Verdict:
    """Lift the copy to this schema, destroy again what was destroyed, set recovery mode, and check everything."""
    url = f"sqlite:///{part}"
    schema.upgrade(url)
    engine = connect.build(url, pool_size=1)
    try:
        with connect.writing(engine) as connection:
            for ref in destroyed:
                forget(connection, ref)
            record(connection, state)
    finally:
        engine.dispose()
    store = SqlStore(url)
    try:
        verdict = verify(store)
    finally:
        store.close()
    if not verdict.whole:
        text = f"de reservekopie is niet heel en is niet teruggezet: {verdict.text}"
        raise WrongDatabase(text)
    _close_log(url)
    return verdict


def _close_log(url: str) -> None:
    engine = connect.build(url, pool_size=1)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    finally:
        engine.dispose()


def _copy_into(part: Path, url: str) -> None:
    source_engine, target_engine = connect.build(f"sqlite:///{part}", pool_size=1), connect.build(url, pool_size=1)
    schema.create(url)
    try:
        with connect.reading(source_engine) as source, connect.writing(target_engine) as target:
            copy_rows(source, target)
    except DBAPIError as error:
        raise _unavailable(error, "de database is niet te schrijven") from error
    finally:
        source_engine.dispose()
        target_engine.dispose()


def _require_new(target: Path) -> None:
    if target.exists():
        text = f"{target} bestaat al; kies een andere naam, want een reservekopie wordt nooit overschreven"
        raise WrongDatabase(text)
    if not target.parent.is_dir():
        text = f"map {target.parent} is er niet; maak haar, of kies een andere"
        raise WrongDatabase(text)


def _require_free(url: str, target: Path | None) -> None:
    is_taken = target.exists() if target is not None else schema.current(url) is not None
    if is_taken:
        what = str(target) if target is not None else "op dit adres"
        text = f"er staat al een database ({what}); zet die eerst opzij. Er is niets teruggezet"
        raise WrongDatabase(text)
    # why: SQLite would play the log of the database that stood here into the one that is restored
    log = target.with_name(target.name + "-wal") if target is not None else None
    if log is not None and log.exists():
        text = f"{log} hoort nog bij de vorige database; zet het bij haar opzij. Er is niets teruggezet"
        raise WrongDatabase(text)


def _unavailable(error: DBAPIError, what: str) -> Exception:
    fault, why = fault_of(error)
    return error if fault is Fault.BUG else StoreUnavailable(f"{what}: {why}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove(part: Path) -> None:
    for path in (part, part.with_name(part.name + "-wal"), part.with_name(part.name + "-shm")):
        with suppress(OSError):
            path.unlink(missing_ok=True)
