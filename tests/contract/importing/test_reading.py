"""Reading files of every kind a clerk may hand in: rows, refused rows, or the file refused in words."""

import codecs
import gzip
import json
import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.importing.world import GOOD, csv_text, read, row
from vtflow.importing import COLUMNS as KNOWN
from vtflow.importing import BadRow, FileRefused, Row, read_rows
from vtflow.importing.lines import open_file
from vtflow.importing.rows import MAX_LINE

#: as files were before a column for the criterion came; it may still be left out
COLUMNS = tuple(name for name in KNOWN if name != "criterium")
HEADER = ",".join(COLUMNS)
LINE = ",".join(GOOD.values())


def _refusal(folder: Path, data: bytes, name: str = "meldingen.csv") -> str:
    with pytest.raises(FileRefused) as refused:
        read(folder, data, name)
    return str(refused.value)


def _reason(found: Row | BadRow) -> str:
    assert isinstance(found, BadRow), found
    return "; ".join(fault.reason for fault in found.faults)


def _cells(found: Row | BadRow) -> dict[str, str]:
    assert isinstance(found, Row), found
    return dict(found.cells)


# ---------------------------------------------------------------- forms


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("start", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_comma_or_semicolon_with_or_without_byte_order_mark(
    tmp_path: Path, delimiter: str, start: bytes, end: str
) -> None:
    text = csv_text([row(1), row(2, notitie="a, b; c")], delimiter).replace("\r\n", end)

    found = read(tmp_path, start + text.encode())

    assert [_cells(one)["bron_kenmerk"] for one in found] == ["KEN-2026-00001", "KEN-2026-00002"]
    assert _cells(found[1])["notitie"] == "a, b; c"


def test_columns_may_stand_in_any_order_and_case(tmp_path: Path) -> None:
    columns = tuple(reversed(COLUMNS))
    text = csv_text([row(1)], columns=columns).replace("gemeente", " Gemeente ")

    assert _cells(read(tmp_path, text.encode())[0]) == row(1)


def test_the_note_may_be_left_out(tmp_path: Path) -> None:
    columns = COLUMNS[:-1]
    data = f"{','.join(columns)}\n{','.join(GOOD[name] for name in columns)}\n"

    assert "notitie" not in _cells(read(tmp_path, data.encode())[0])


def test_json_lines_hold_one_object_a_row(tmp_path: Path) -> None:
    first = GOOD | {"acuut": True, "kinderen": 2, "notitie": None}
    data = "\n".join([json.dumps(first), "", json.dumps(row(2))])

    found = read(tmp_path, data.encode(), "meldingen.txt")

    assert _cells(found[0]) == GOOD | {"acuut": "ja"}
    assert [one.line for one in found] == [1, 3]


def test_a_file_of_an_old_windows_program_is_read_and_said_to_be_one(tmp_path: Path) -> None:
    data = csv_text([row(1, notitie="coördinator één – café")]).encode("cp1252")

    assert _cells(read(tmp_path, data)[0])["notitie"] == "coördinator één – café"


def test_one_broken_line_does_not_turn_a_utf8_file_into_a_windows_one(tmp_path: Path) -> None:
    good = csv_text([row(1, notitie="één")]).encode()

    found = read(tmp_path, good + csv_text([row(2, notitie="één")]).encode("cp1252").split(b"\r\n")[1])

    assert _cells(found[0])["notitie"] == "één"
    assert "niet in UTF-8" in _reason(found[1])


def test_composed_and_decomposed_letters_are_the_same_letter(tmp_path: Path) -> None:
    found = read(tmp_path, csv_text([row(1, notitie="e\u0301e\u0301n"), row(2, notitie="één")]).encode())

    assert _cells(found[0])["notitie"] == _cells(found[1])["notitie"] == "één"


def test_a_quoted_note_may_hold_separators_quotes_and_line_breaks(tmp_path: Path) -> None:
    data = csv_text([row(1, notitie='eerste "regel",\r\ntweede; regel'), row(2)]).encode()

    found = read(tmp_path, data)

    assert _cells(found[0])["notitie"] == 'eerste "regel",\ntweede; regel'
    assert [one.line for one in found] == [2, 4]


def test_lines_without_content_are_passed_over(tmp_path: Path) -> None:
    data = f"{HEADER}\n\n{LINE}\n   \n{',' * 10}\n\n"

    assert len(read(tmp_path, data.encode())) == 1


def test_blanks_around_cells_do_not_count_and_odd_blanks_are_plain_ones(tmp_path: Path) -> None:
    found = read(tmp_path, csv_text([row(1, gemeente="  Haarlem\u00a0", notitie="a\u00a0b\u2009c")]).encode())

    assert (_cells(found[0])["gemeente"], _cells(found[0])["notitie"]) == ("Haarlem", "a b c")


# ---------------------------------------------------------------- rows that are refused


def test_a_row_with_too_few_or_too_many_cells_is_refused_and_the_next_one_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADER}\nKEN-1,x\n{LINE},meer,nog meer\n{LINE}\n".encode())

    assert "2 velden" in _reason(found[0])
    assert "13 velden" in _reason(found[1])
    assert isinstance(found[2], Row)


def test_a_note_with_a_bare_separator_is_told_to_need_quotes(tmp_path: Path) -> None:
    assert "tussen aanhalingstekens" in _reason(read(tmp_path, f"{HEADER}\n{LINE}a, b\n".encode())[0])


def test_a_quote_that_is_never_closed_costs_one_row_and_no_more(tmp_path: Path) -> None:
    broken = LINE.replace("KEN-2026-00001", '"KEN-2026-00001')

    found = read(tmp_path, f"{HEADER}\n{broken}\n{LINE}\n{LINE}\n".encode())

    assert "niet gesloten" in _reason(found[0])
    assert [type(one) for one in found] == [BadRow, Row, Row]
    assert [one.line for one in found] == [2, 3, 4]


def test_two_stray_quotes_do_not_swallow_the_rows_between_them(tmp_path: Path) -> None:
    data = f'{HEADER}\n{LINE}"begin\n{LINE}\n{LINE}\n{LINE}eind"\n'

    found = read(tmp_path, data.encode())

    assert [type(one) for one in found] == [BadRow, Row, Row, BadRow]


def test_a_quoted_cell_that_runs_on_too_long_is_refused(tmp_path: Path) -> None:
    note = '"' + "\n".join("abcdefghijklmnopqrstuvwxyz") + '"'

    assert "niet gesloten" in _reason(read(tmp_path, f"{HEADER}\n{LINE}{note}\n{LINE}\n".encode())[0])


def test_only_a_note_may_run_on_over_lines(tmp_path: Path) -> None:
    found = read(tmp_path, csv_text([row(1, gemeente="Haar\nlem"), row(2)]).encode())

    assert "alleen in een notitie" in _reason(found[0])
    assert isinstance(found[1], Row)


@pytest.mark.parametrize("end", ["x", '"'])
def test_text_after_a_closing_quote_is_refused(tmp_path: Path, end: str) -> None:
    assert isinstance(read(tmp_path, f'{HEADER}\n{LINE}"a" b{end}\n'.encode())[0], BadRow)


def test_a_line_past_the_limit_is_refused_unread_and_the_next_one_is_read(tmp_path: Path) -> None:
    data = f"{HEADER}\n{LINE}{'x' * 5_000_000}\n{LINE}\n".encode()

    found = read(tmp_path, data)

    assert f"langer dan {MAX_LINE} bytes" in _reason(found[0])
    assert isinstance(found[1], Row)
    assert found[1].line == 3


def test_a_cell_past_the_limit_is_refused_by_name(tmp_path: Path) -> None:
    found = read(tmp_path, csv_text([row(1, gemeente="x" * 281), row(2, notitie="x" * 280)]).encode())

    assert "281 tekens" in _reason(found[0])
    assert isinstance(found[1], Row)


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("\u200b", "U+200B"),
        ("\u200d", "U+200D"),
        ("\u202e", "U+202E"),
        ("\u200f", "U+200F"),
        ("\u2066", "U+2066"),
        ("\ufeff", "U+FEFF"),
        ("\u00ad", "U+00AD"),
        ("\u2028", "U+2028"),
        ("\x1b", "U+001B"),
        ("\x7f", "U+007F"),
        ("\x85", "U+0085"),
        ("\t", "een tab"),
        ("\ue000", "U+E000"),
        ("\uffff", "U+FFFF"),
        ("\U000e0041", "U+E0041"),
    ],
)
def test_characters_that_nobody_sees_are_refused_by_name_and_number(tmp_path: Path, char: str, name: str) -> None:
    found = read(tmp_path, csv_text([row(1, notitie=f"een{char}twee"), row(2)]).encode())

    assert name in _reason(found[0])
    assert isinstance(found[1], Row)


def test_a_nul_byte_is_refused_with_its_line(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADER}\n{LINE}a\0b\n{LINE}\n".encode())

    assert "NUL" in _reason(found[0])
    assert isinstance(found[1], Row)


def test_a_bare_carriage_return_inside_a_row_is_refused(tmp_path: Path) -> None:
    assert isinstance(read(tmp_path, f"{HEADER}\n{LINE}a\rb\n".encode())[0], BadRow)


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ('{"bron_kenmerk": "A", "bron_kenmerk": "B"}', "twee keer"),
        ('{"kinderen": NaN}', "NaN"),
        ('{"kinderen": -Infinity}', "NaN en Infinity"),
        ('{"kinderen": ' + "9" * 5000 + "}", "te veel cijfers"),
        ('{"notitie": {"diep": 1}}', "moet tekst zijn"),
        ('{"notitie": ["lijst"]}', "moet tekst zijn"),
        ('{"gemeente": true}', "moet tekst zijn"),
        ('{"naam": "Jansen"}', "onbekend veld"),
        ('{"notitie": "\\ud800"}', "een half teken"),
        ('{"notitie": "\\u0000"}', "een NUL-teken"),
        ('{"bron_kenmerk": "A"', "geen geldige JSON"),
        ('{"bron_kenmerk": "A"} {"bron_kenmerk": "B"}', "geen geldige JSON"),
        ("{'bron_kenmerk': 'A'}", "geen geldige JSON"),
        ('"los"', "één object per regel"),
        ("[1, 2]", "één object per regel"),
        ("17", "één object per regel"),
        ("null", "één object per regel"),
        ("x" * (MAX_LINE + 1), "langer dan"),
    ],
)
def test_json_that_can_be_read_two_ways_is_refused(tmp_path: Path, line: str, part: str) -> None:
    found = read(tmp_path, f"{json.dumps(row(1))}\n{line}\n{json.dumps(row(2))}\n".encode(), "meldingen.jsonl")

    assert part in _reason(found[1])
    assert [type(one) for one in found] == [Row, BadRow, Row]


@pytest.mark.parametrize("depth", [10, 900, 1_100, 7_000])
def test_lists_in_lists_are_refused_however_deep_the_python_at_hand_reads(tmp_path: Path, depth: int) -> None:
    line = '{"notitie": ' + "[" * depth + "]" * depth + "}"
    found = read(tmp_path, f"{line}\n{json.dumps(row(2))}\n".encode(), "meldingen.jsonl")

    assert any(part in _reason(found[0]) for part in ("diep genest", "moet tekst zijn"))
    assert [type(one) for one in found] == [BadRow, Row]


def test_an_unknown_json_field_is_not_repeated(tmp_path: Path) -> None:
    found = read(tmp_path, b'{"Jan Jansen": "geheim"}\n', "meldingen.jsonl")

    assert "Jansen" not in repr(found)


# ---------------------------------------------------------------- files that are refused


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "leeg"),
        (b"\n\n  \n", "leeg"),
        (LINE.encode(), "kolomnamen"),
        (HEADER.replace(",", "\t").encode(), "kolomnamen"),
        (HEADER.replace(",", "|").encode(), "kolomnamen"),
        (HEADER.replace("gemeente", "plaats").encode(), "ontbrekende kolommen: gemeente"),
        (f"{HEADER},naam".encode(), "onbekende kolommen op plaats 12"),
        (f"{HEADER},gemeente".encode(), "dubbele kolommen: gemeente"),
        (f'"{HEADER}'.encode(), "kolomnamen"),
        (HEADER.replace("melder", "mel\u200bder").encode(), "kolomnamen"),
        (b",".join([b"kolom"] * 1_000_000), "langer dan"),
        (HEADER.encode("utf-16"), "UTF-16"),
        (HEADER.encode("utf-16-le"), "NUL"),
        (HEADER.replace(",", "\r").encode(), "kolomnamen"),
        (f"{HEADER}\r{LINE}\r".encode(), "kolomnamen"),
        (b"[" + json.dumps(GOOD).encode() + b"]", "geen lijst"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Excel"),
        (gzip.compress(b"x" * 1_000_000), "ingepakt"),
        (os.urandom(8).replace(b"\n", b"x") + b"\0" * 100, ""),
    ],
)
def test_a_file_whose_rows_cannot_be_told_apart_is_refused_whole(tmp_path: Path, data: bytes, part: str) -> None:
    assert part in _refusal(tmp_path, data)


def test_a_zip_is_refused_unopened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "m.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("blad", b"0" * 10_000_000)

    assert "Excel- of zip-bestand" in _refusal(tmp_path, (tmp_path / "m.xlsx").read_bytes())


def test_the_values_of_a_file_without_header_are_not_repeated(tmp_path: Path) -> None:
    assert "D000001" not in _refusal(tmp_path, (LINE + ",gemeente").encode())


def test_a_file_past_the_byte_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "groot.csv"
    with path.open("wb") as file:
        file.truncate(1024**3)

    with pytest.raises(FileRefused, match=r"1024 MiB groot, hoogstens 32 MiB"):
        next(read_rows(path))


def test_a_file_of_exactly_the_byte_limit_is_opened_and_one_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(b"x" * 100)

    open_file(path, 100).close()
    with pytest.raises(FileRefused):
        open_file(path, 99)


def test_a_folder_a_pipe_and_a_missing_file_are_refused_in_words(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp")

    for path, part in ((tmp_path, "gewoon bestand"), (tmp_path / "pijp", "gewoon bestand"), (tmp_path / "x", "niet")):
        with pytest.raises(FileRefused, match=part):
            next(read_rows(path))
    with pytest.raises(FileRefused):
        next(read_rows(Path("/dev/zero")))
    with pytest.raises(FileRefused):
        next(read_rows(Path("a\0b")))


def test_a_header_alone_is_a_file_without_rows(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER.encode()) == []


# ---------------------------------------------------------------- as a whole


def test_reading_keeps_memory_flat(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(HEADER + "\n" + f"{LINE}\n" * 20_000)
    next(iter(read_rows(path)))

    tracemalloc.start()
    try:
        count = sum(1 for _ in read_rows(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert count == 20_000
    assert peak < 500_000


def _read_all(path: Path) -> list[Row | BadRow]:
    try:
        return list(read_rows(path))
    except FileRefused:
        return []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), header=st.booleans(), name=st.sampled_from(["m.csv", "m.jsonl"]))
def test_any_bytes_are_rows_or_refusals(tmp_path: Path, data: bytes, header: bool, name: str) -> None:
    path = tmp_path / name
    path.write_bytes((HEADER.encode() + b"\n" if header else b"") + data)

    for found in _read_all(path):
        assert isinstance(found, Row) or all(fault.reason for fault in found.faults)


piece = st.sampled_from(
    [
        *GOOD.values(),
        '"',
        '""',
        '"a"',
        ",",
        ";",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "é",
        "\u200b",
        "\0",
        "\ud800",
        LINE,
        "{",
        "}",
        ":",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(pieces=st.lists(piece, max_size=40), name=st.sampled_from(["m.csv", "m.jsonl"]))
def test_any_patchwork_of_rows_is_read_line_by_line(tmp_path: Path, pieces: list[str], name: str) -> None:
    path = tmp_path / name
    text = f"{HEADER}\n{LINE}\n" if name == "m.csv" else ""
    path.write_bytes((text + "".join(pieces) + f"\n{LINE}\n").encode("utf-8", "surrogatepass"))

    found = _read_all(path)

    lines = [one.line for one in found]
    assert lines == sorted(set(lines))
    # why: whatever stands before it, the last whole row is never swallowed
    assert name == "m.jsonl" or (isinstance(found[-1], Row) and found[-1].cells["huishouden"] == "D000001")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(notes=st.lists(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=60), max_size=8))
def test_what_a_spreadsheet_writes_is_read_back(tmp_path: Path, notes: list[str]) -> None:
    rows = [row(number, notitie=note) for number, note in enumerate(notes)]

    found = read(tmp_path, csv_text(rows).encode())

    assert all(isinstance(one, Row) for one in found)
    assert [one.line for one in found] == list(range(2, len(notes) + 2))
