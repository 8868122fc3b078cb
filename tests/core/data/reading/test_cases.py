"""Small files as people have them, each of a kind that must be read, or refused with what to do."""

from __future__ import annotations

import pytest

from tests.core.data.reading.helpers import Content, columns_of, read_content, refusal, said


@pytest.mark.parametrize(
    ("content", "columns", "sentences"),
    [
        ("car,wt,mpg\nAlpha,2.6,21\nBeta,2.9,22.8\n", {"wt": [2.6, 2.9], "mpg": [21, 22.8]}, "car left out (text)"),
        (
            ",TV,sales\n1,230.1,22.1\n2,44.5,10.4\n3,17.2,9.3\n",
            {"TV": [230.1, 44.5, 17.2], "sales": [22.1, 10.4, 9.3]},
            "column 1 left out (it only counts the rows)",
        ),
        (
            "Weg;Zeit\n1,5;2,9\n2,5;5,1\n3,5;7,0\n4,0;8,1\n",
            {"Weg": [1.5, 2.5, 3.5, 4], "Zeit": [2.9, 5.1, 7, 8.1]},
            "read as text separated by semicolons; commas are decimal",
        ),
        (
            'area,price\n"1,200","250,000"\n"1,450","310,000"\n"2,000","405,500"\n',
            {"area": [1200, 1450, 2000], "price": [250000, 310000, 405500]},
            "thousands separators left out",
        ),
        ("x,y\n−1,−2\n0,0\n1,2\n", {"x": [-1, 0, 1], "y": [-2, 0, 2]}, ""),
        (
            "Alto (cm, obligatorio);Peso (kg, obligatorio)\n150;50\n160;58\n170;66\n",
            {"Alto (cm, obligatorio)": [150, 160, 170], "Peso (kg, obligatorio)": [50, 58, 66]},
            "read as text separated by semicolons",
        ),
        (
            "speed dist\n4 2\n7 4\n8 16\n9 10\n",
            {"speed": [4, 7, 8, 9], "dist": [2, 4, 16, 10]},
            "read as text separated by spaces",
        ),
        ("# measured by us\n# units: s, m\nt,s\n0,0\n1,4.9\n2,19.6\n", {"t": [0, 1, 2], "s": [0, 4.9, 19.6]}, ""),
        ("sep=;\nx;y\n1;2\n2;4\n", {"x": [1, 2], "y": [2, 4]}, "read as text separated by semicolons"),
        ("공부시간,점수\n1,50\n2,70\n".encode("cp949"), {"공부시간": [1, 2], "점수": [50, 70]}, "read as CP949 text"),
        (
            "Größe,Gewicht\n150,50\n160,58\n".encode("latin-1"),
            {"Größe": [150, 160], "Gewicht": [50, 58]},
            "read as Latin-1 text",
        ),
        (
            "5.1,3.5,setosa\n4.9,3.0,setosa\n6.2,2.9,virginica\n",
            {"x": [5.1, 4.9, 6.2], "y": [3.5, 3, 2.9]},
            "no header: the columns are called x, y, column 3; column 3 left out (text)",
        ),
        (
            "current,voltage\n1e-09,4.7e-08\n3.0000000000000004e-09,1.41e-07\n",
            {"current": [1e-9, 3.0000000000000004e-9], "voltage": [4.7e-8, 1.41e-7]},
            "",
        ),
        ("x,k,y\n1,5,2\n2,5,4\n3,5,6\n", {"x": [1, 2, 3], "k": [5, 5, 5], "y": [2, 4, 6]}, ""),
        ('"a,b",y\n1,2\n2,4\n', {"a,b": [1, 2], "y": [2, 4]}, ""),
        (
            '"Height\n(in)","Weight\n(lb)"\n65.7,112.9\n71.5,136.4\n',
            {"Height (in)": [65.7, 71.5], "Weight (lb)": [112.9, 136.4]},
            "",
        ),
        ('[{"x":1,"y":2},{"x":2,"y":4}]', {"x": [1, 2], "y": [2, 4]}, ""),
    ],
)
def test_what_is_read(content: Content, columns: dict[str, list[float]], sentences: str) -> None:
    assert columns_of(content) == columns
    assert "; ".join(said(content)) == sentences


DATES = "date,temp\n2024-01-01,1.5\n2024-01-02,2.5\n2024-01-03,2.0\n"


def test_dates_with_one_column_of_numbers() -> None:
    assert refusal(DATES) == "only temp holds numbers: --dates days makes date days since the earliest date"
    assert columns_of(DATES, dates="days") == {"date": [0, 1, 2], "temp": [1.5, 2.5, 2]}


@pytest.mark.parametrize(
    ("content", "place", "rows"),
    [
        ("x,y\n1,2\n2,NA\n3,6\n4,8\n", "1 of 4 rows has a missing value, the first in row 1 (line 3), column y", 3),
        ("hp,mpg\n130,18\n?,25\n95,24\n", "1 of 3 rows has a missing value, the first in row 1 (line 3), column hp", 2),
        (
            "6,148,NA\n1,85,31\n8,183,32\n1,89,21\n",
            "1 of 4 rows has a missing value, the first in row 0 (line 1), column y",
            3,
        ),
    ],
)
def test_missing_values_are_counted_and_dropped_or_filled(content: str, place: str, rows: int) -> None:
    how = "set missing values (--na) to drop to leave such rows out, or to mean, median or zero to fill them"
    assert refusal(content) == f"{place}: {how}"
    assert read_content(content, na="drop").table.rows == rows
    assert read_content(content, na="mean").table.rows == rows + 1


def test_numbers_and_missing_values_in_the_first_row_are_no_header() -> None:
    assert columns_of("6,148,NA\n1,85,31\n8,183,32\n1,89,21\n", na="zero") == {
        "x1": [6, 1, 8, 1], "x2": [148, 85, 183, 89], "y": [0, 31, 32, 21],
    }  # fmt: skip
