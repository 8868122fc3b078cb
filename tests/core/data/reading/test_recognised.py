"""What people's files look like, and the numbers that are read from them."""

from __future__ import annotations

import pytest

from tests.core.data.reading.helpers import Content, columns_of, read_content, said

SMALL = {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.5]}


@pytest.mark.parametrize(
    "content",
    [
        "x,y\n1,2\n2,4\n3,6.5\n",
        "x,y\n1,2\n2,4\n3,6.5",
        "x,y\r\n1,2\r\n2,4\r\n3,6.5\r\n",
        "x,y\r1,2\r2,4\r3,6.5\r",
        "x,y\n1,2\n2,4\n3,6.5\n\n  \n\n",
        "\n\nx,y\n1,2\n\n2,4\n3,6.5\n",
        " x , y \n 1 , 2\n2 ,4\n3,6.5e0\n",
        '"x","y"\n"1","2"\n2,"4"\n+3,6.5\n',
        "\ufeffx,y\n1,2\n2,4\n3,6.5\n",
        "x;y\n1;2\n2;4\n3;6.5\n",
        "x;y\n1;2\n2;4\n3;6,5\n",
        "x|y\n1|2\n2|4\n3|6.5\n",
        "x\ty\n1\t2\n2\t4\n3\t6.5\n",
        "x y\n1 2\n2 4\n3 6.5\n",
        "  x     y\n  1     2\n  2     4\n  3   6.5\n",
        "x\t y\n1 \t2\n2\t\t4\n3 6.5\n",
        "sep=;\nx;y\n1;2\n2;4\n3;6.5\n",
        "sep=\t\nx\ty\n1\t2\n2\t4\n3\t6.5\n",
        "# measured\n#units: s\nx,y\n1,2\n# a break\n2,4\n3,6.5\n",
        "# x y\n1 2\n2 4\n3 6.5\n",
        "x,y,\n1,2,\n2,4,\n3,6.5,\n",
        "x,y\n1,2,\n2,4,\n3,6.5,\n",
        "x,y\n1,2\n2,4\n3,6.5\n,\n,\n",
        ",x,y\n0,1,2\n1,2,4\n2,3,6.5\n",
        '"","x","y"\n"1",1,2\n"2",2,4\n"3",3,6.5\n',
        "x y\n1 1 2\n2 2 4\n3 3 6.5\n",
        "Unnamed: 0,x,y\n0,1,2\n1,2,4\n2,3,6.5\n",
        "x,y\n1,2\n2,4\n3,6.5\n".encode("utf-16"),
        "x,y\n1,2\n2,4\n3,6.5\n".encode("utf-16-le"),
        "x,y\n1,2\n2,4\n3,6.5\n".encode("utf-16-be"),
        "x,y\n1,2\n2,4\n3,6.5\n".encode("utf-32"),
        "x,y\n$1,2%\n$2,4 %\n$3,6.5%\n",
        "x,y\n€ 1,2₩\n2 €,4원\n3,₩6.5\n",
        "x,y\nTRUE,2\n2,4\n3,6.5\n".replace("TRUE", "1"),
    ],
)  # fmt: skip
def test_the_same_table_however_it_is_written(content: Content) -> None:
    assert columns_of(content) == SMALL


@pytest.mark.parametrize(
    ("content", "x"),
    [
        ('x,y\n"1,200",1\n"1,450",2\n', [1200, 1450]),
        ('x,y\n"1,234,567",1\n"1,450.5",2\n', [1234567, 1450.5]),
        ("x;y\n1,200;1\n1,45;2\n", [1.2, 1.45]),
        ("x;y\n1,200;1\n1,450;2\n", [1.2, 1.45]),
        ("x\ty\n1,200\t1\n1,450\t2\n", [1200, 1450]),
        ("x;y\n1.234,5;1\n1.000;2\n", [1234.5, 1000]),
        ("x;y\n1 234,5;1\n-1 000;2\n", [1234.5, -1000]),
        ("x;y\n1'234.5;1\n1’000;2\n", [1234.5, 1000]),
        ("x,y\n−1,1\n–2,2\n", [-1, -2]),
        ("x,y\n-$1,1\n$-2.5,2\n", [-1, -2.5]),
        ("x,y\n1e3,1\n-2.5E-1,2\n", [1000, -0.25]),
        ("x y\n1,5 1\n2,25 2\n", [1.5, 2.25]),
        ("x,y\nyes,1\nNo,2\n", [1, 0]),
        ("x,y\nTRUE,1\nFALSE,2\n", [1, 0]),
        ("x,y\n예,1\n아니오,2\n", [1, 0]),
    ],
)
def test_numbers_as_people_write_them(content: str, x: list[float]) -> None:
    assert columns_of(content)["x"] == x


def test_what_is_chosen_is_not_recognised() -> None:
    assert columns_of("x;y\n1,234;1\n2,345;2\n", decimal="dot")["x"] == [1234, 2345]
    assert columns_of('x,y\n"1,234",1\n"2,345",2\n', decimal="comma")["x"] == [1.234, 2.345]
    assert columns_of('x,y\n"1.234",1\n"2.345",2\n', thousands="dot")["x"] == [1234, 2345]
    assert columns_of("1,2\n3,4\n5,6\n", header="yes") == {"1": [3, 5], "2": [4, 6]}
    assert columns_of("x|y\n1|2\n3|4\n", delimiter="pipe") == {"x": [1, 3], "y": [2, 4]}
    assert columns_of("% a\nx,y\n1,2\n3,4\n", comment="percent") == {"x": [1, 3], "y": [2, 4]}
    assert columns_of("#x,y\n1,2\n3,4\n", comment="none") == {"#x": [1, 3], "y": [2, 4]}


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("1,2\n3,4\n", {"x": [1, 3], "y": [2, 4]}),
        ("1,2,3\n3,4,5\n", {"x1": [1, 3], "x2": [2, 4], "y": [3, 5]}),
        ("5.1,3.5,setosa\n4.9,3.0,setosa\n", {"x": [5.1, 4.9], "y": [3.5, 3.0]}),
        ("setosa,5.1,3.5\nsetosa,4.9,3.0\n", {"x": [5.1, 4.9], "y": [3.5, 3.0]}),
    ],
)
def test_a_first_row_of_numbers_is_data(content: str, columns: dict[str, list[float]]) -> None:
    assert columns_of(content) == columns


@pytest.mark.parametrize(
    ("content", "encoding", "name", "word"),
    [
        ("공부시간,점수\n1,2\n3,4\n", "cp949", "공부시간", "CP949"),
        ("쀍쀍 공부시간,점수\n1,2\n3,4\n", "cp949", "쀍쀍 공부시간", "CP949"),
        ("Größe,Gewicht\n1,2\n3,4\n", "latin-1", "Größe", "Latin-1"),
        ("Température (°C),y\n1,2\n3,4\n", "latin-1", "Température (°C)", "Latin-1"),
        ("ÁÉÍÓÚ,y\n1,2\n3,4\n", "latin-1", "ÁÉÍÓÚ", "Latin-1"),
        ("price (€),y\n1,2\n3,4\n", "cp1252", "price (€)", "Latin-1"),
        ("공부시간,점수\n1,2\n3,4\n", "utf-16", "공부시간", "UTF-16"),
    ],
)
def test_names_are_as_written_whatever_the_encoding(content: str, encoding: str, name: str, word: str) -> None:
    done = read_content(content.encode(encoding))
    assert done.table.columns[0] == name
    assert done.assumptions == (f"read as {word} text",)


def test_another_encoding_can_be_chosen() -> None:
    content = "身長,y\n1,2\n3,4\n".encode("shift_jis")
    assert list(columns_of(content, encoding="shift_jis")) == ["身長", "y"]


@pytest.mark.parametrize("encoding", ["cp949", "latin-1"])
def test_letters_far_behind_ascii_decide_the_encoding(encoding: str) -> None:
    word = {"cp949": "공부", "latin-1": "fünf"}[encoding]
    content = "x,y,note\n" + "1,2,none at all\n" * 30_000 + f"3,4,{word}\n" * 3
    done = read_content(content.encode(encoding))
    assert (done.table.rows, done.table.columns) == (30_003, ("x", "y"))
    assert set(read_content(content.encode(encoding), text="one-hot", na="drop").table.columns) >= {"x", "y"}


@pytest.mark.parametrize("word", ["NA", "N/A", "nan", "NaN", "null", "NULL", "?", "-", "", " ", "#N/A", "<NA>", "None"])
def test_words_for_missing_values(word: str) -> None:
    content = f"x,y\n1,2\n2,{word}\n3,6\n4,8\n"
    assert columns_of(content, na="drop") == {"x": [1, 3, 4], "y": [2, 6, 8]}
    assert columns_of(content, na="mean")["y"] == [2, 16 / 3, 6, 8]
    assert columns_of(content, na="median")["y"] == [2, 6, 6, 8]
    assert columns_of(content, na="zero")["y"] == [2, 0, 6, 8]


DATED = "date,y\n2024-02-28,1\n2024-03-01,2\n2024-02-29,3\n"


@pytest.mark.parametrize(
    "dates",
    [
        ("2024-02-28", "2024-03-01", "2024-02-29"),
        ("2024/02/28", "2024/03/01", "2024/02/29"),
        ("2024.02.28", "2024.03.01", "2024.02.29"),
        ("2024. 2. 28.", "2024. 3. 1.", "2024. 2. 29."),
        ("28.02.2024", "01.03.2024", "29.02.2024"),
        ("02/28/2024", "03/01/2024", "02/29/2024"),
        ("28/02/2024", "01/03/2024", "29/02/2024"),
        ("28 Feb 2024", "1 Mar 2024", "29 Feb 2024"),
        ("2024-02-28T00:00:00Z", "2024-03-01T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("2024년 2월 28일", "2024년 3월 1일", "2024년 2월 29일"),
    ],
)
def test_dates_become_days_by_choice(dates: tuple[str, str, str]) -> None:
    content = "date;y\n" + "".join(f"{date};{index}\n" for index, date in enumerate(dates, 1))
    assert columns_of(content, dates="days") == {"date": [0, 2, 1], "y": [1, 2, 3]}
    assert "date in days since 2024-02-28" in said(content, dates="days")


def test_times_are_parts_of_days() -> None:
    assert columns_of("t,y\n2024-01-01 06:00,1\n2024-01-02 12:00,2\n", dates="days")["t"] == [0, 1.25]


def test_text_becomes_columns_by_choice() -> None:
    content = "car,wt,y\nA,1,1\nB,2,2\nC,3,4\nA,4,8\n"
    assert columns_of(content) == {"wt": [1, 2, 3, 4], "y": [1, 2, 4, 8]}
    assert columns_of(content, text="one-hot") == {
        "car=A": [1, 0, 0, 1], "car=B": [0, 1, 0, 0], "car=C": [0, 0, 1, 0], "wt": [1, 2, 3, 4], "y": [1, 2, 4, 8],
    }  # fmt: skip
    assert columns_of("sex,y\nmale,1\nfemale,2\n", text="one-hot") == {"sex=female": [0, 1], "y": [1, 2]}


def test_the_last_column_of_numbers_is_the_target() -> None:
    done = read_content("a,b,name\n1,2,u\n3,4,v\n")
    assert (done.features, done.target) == (("a",), "b")
    done = read_content("a,b,name\n1,2,u\n3,4,v\n", text="one-hot")
    assert (done.features, done.target) == (("a", "name=v"), "b")


def test_only_the_columns_asked_for_matter() -> None:
    content = "car,wt,mpg,hp\nA,2.6,21,NA\nB,2.9,22.8,x\nC,3.2,18,1\n"
    done = read_content(content, ("wt",), "mpg")
    assert done.table.columns == ("wt", "mpg")
    assert (done.features, done.target, done.assumptions) == (("wt",), "mpg", ())
    done = read_content(content, ("mpg",), "wt")
    assert (done.table.columns, done.features, done.target) == (("wt", "mpg"), ("mpg",), "wt")


def test_features_stay_in_the_order_asked_for() -> None:
    done = read_content("a,b,y\n1,2,3\n3,4,6\n", ("b", "a"))
    assert (done.table.columns, done.features, done.target) == (("a", "b", "y"), ("b", "a"), "y")


def test_a_column_of_text_asked_for_is_all_its_columns() -> None:
    done = read_content("a,car,y\n1,u,3\n3,v,6\n5,w,7\n", ("car",), "y", text="one-hot")
    assert done.features == ("car=u", "car=v", "car=w")
    assert read_content("a,car,y\n1,u,3\n3,v,6\n", (), "car", text="one-hot").target == "car=v"


@pytest.mark.parametrize(
    ("content", "choices", "sentences"),
    [
        ("x,y\n1,2\n3,4\n", {}, ()),
        ("car,wt,y\nA,1,2\nB,3,4\n", {}, ("car left out (text)",)),
        ("x;y\n1,5;2\n3;4\n", {}, ("read as text separated by semicolons", "commas are decimal")),
        ("1,2\n3,4\n", {}, ("no header: the columns are called x, y",)),
        (",x,y\n1,1,2\n2,3,4\n", {}, ("column 1 left out (it only counts the rows)",)),
        ("x,x\n1,2\n3,4\n", {}, ("column 2 is called x (2), as another one is called x",)),
        ("x,y\n1,2\n3,\n5,6\n", {"na": "drop"}, ("1 of 3 rows left out (missing values)",)),
        ("x,y\n1,2\n3,\n5,6\n", {"na": "mean"}, ("1 missing value filled (mean)",)),
        ("x,y\n1%,2\n3%,4\n", {}, ("currency and percent signs left out (x)",)),
        ('x,y\n"1,000",2\n"3,000",4\n', {}, ("thousands separators left out",)),
        ("x,y,z\n1,2,\n3,4,\n", {}, ("z left out (no values)",)),
    ],
)
def test_what_is_assumed_is_said(content: str, choices: dict[str, str], sentences: tuple[str, ...]) -> None:
    assert said(content, **choices) == sentences


def test_names_are_on_one_line_and_different() -> None:
    content = '"Height\n(in)", Weight\t(lb) ,,x,x,"a,b"\n1,2,3,4,5,6\n2,3,4,5,6,7\n'
    assert list(columns_of(content)) == ["Height (in)", "Weight (lb)", "column 3", "x", "x (2)", "a,b"]
