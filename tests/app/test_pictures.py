"""Photos on disk as pictures in the browser: small, upright, a grey square where broken."""

from __future__ import annotations

import base64
import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from pages._ui.pictures import AS_IT_IS, PLACEHOLDER, SIDE, picture, picture_of
from tests.app.photos import CLASSES, PER_CLASS, jpeg, with_photos
from zsl_core.datasets import load_dataset


def broken(kind: str) -> bytes:
    depth = io.BytesIO()
    Image.fromarray(np.full((200, 200), 40000, dtype=np.uint16)).save(depth, "PNG")
    return {
        "text": b"not a picture",
        "empty": b"",
        "cut": jpeg()[:-900],
        "header": jpeg()[:40],
        "deep": depth.getvalue(),  # whole, but of a kind that `st.image` cannot send
    }[kind]


def sent(address: str) -> bytes:
    """What an address holds."""
    head, _, content = address.partition(",")
    assert head.startswith("data:image/")
    return base64.b64decode(content)


def opened(address: str) -> Image.Image:
    return Image.open(io.BytesIO(sent(address)))


@pytest.mark.parametrize("kind", ["text", "empty", "cut", "header", "deep"])
def test_a_broken_photo_is_a_grey_square_until_it_is_mended(photos: Path, kind: str) -> None:
    data = load_dataset("xlsa17:PETS", photos.parent, photos)
    file = Path(data.image_paths[7])
    assert sent(picture(data, 7)) == jpeg()
    file.write_bytes(broken(kind))
    assert picture(data, 7) is PLACEHOLDER
    file.unlink()
    assert picture(data, 7) is PLACEHOLDER
    file.mkdir()
    assert picture(data, 7) is PLACEHOLDER
    file.rmdir()
    file.write_bytes(jpeg())
    os.utime(file, (0, 0))  # as some archives leave it
    assert sent(picture(data, 7)) == jpeg()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK"])
def test_a_large_photo_goes_to_the_browser_small(tmp_path: Path, mode: str) -> None:
    file = tmp_path / "large.tiff"
    Image.new("RGB", (1200, 800), (200, 30, 30)).convert(mode).save(file)
    found = opened(picture_of(str(file)))
    assert found.size == (SIDE, round(SIDE * 800 / 1200))
    with Image.open(file) as original:
        want = original.convert("RGB").resize((1, 1)).getpixel((0, 0))
    got = found.convert("RGB").resize((1, 1)).getpixel((0, 0))
    assert np.abs(np.subtract(got, want)).max() < 8


def test_a_photo_taken_on_its_side_stands_upright(tmp_path: Path) -> None:
    file, exif = tmp_path / "turned.jpg", Image.Exif()
    exif[274] = 6  # orientation: a quarter turn
    Image.new("RGB", (1200, 800)).save(file, exif=exif)
    width, height = opened(picture_of(str(file))).size
    assert height == SIDE > width


def test_a_small_file_of_many_pixels_is_made_small_too(tmp_path: Path) -> None:
    file = tmp_path / "plain.jpg"
    Image.new("RGB", (1200, 800)).save(file)
    assert file.stat().st_size < AS_IT_IS
    assert opened(picture_of(str(file))).size == (SIDE, round(SIDE * 800 / 1200))


def test_pixels_without_end_are_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "bomb.png"
    Image.new("1", (6_400, 6_400)).save(file)
    assert file.stat().st_size < AS_IT_IS
    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", pytest.fail)
    assert picture_of(str(file)) is PLACEHOLDER


def test_no_other_program_reads_a_photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "program.jpg"
    Image.new("RGB", (60, 40)).save(file, "EPS")
    monkeypatch.setattr("PIL.EpsImagePlugin.EpsImageFile._open", pytest.fail)
    assert picture_of(str(file)) is PLACEHOLDER


def test_a_photo_that_could_not_be_opened_once_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "busy.jpg"
    file.write_bytes(jpeg())
    with monkeypatch.context() as busy:
        busy.setattr(Image, "open", lambda *_, **__: (_ for _ in ()).throw(OSError("too many")))
        assert picture_of(str(file)) is PLACEHOLDER
    assert sent(picture_of(str(file))) == jpeg()


def test_see_through_parts_stay_so(tmp_path: Path) -> None:
    file = tmp_path / "clear.png"
    Image.new("RGBA", (600, 600), (0, 0, 0, 0)).save(file)
    assert opened(picture_of(str(file))).convert("RGBA").getpixel((0, 0))[3] == 0


def test_a_digit_is_its_pixels() -> None:
    data = load_dataset("digits")
    pixels = np.asarray(opened(picture(data, 3)).convert("L").resize((8, 8), Image.Resampling.BOX))
    want = 255 - 15.9 * data.features[3].reshape(8, 8)
    assert np.abs(pixels - want).mean() < 6


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("app.py", {}),
        ("pages/3_Embedding_map.py", {"picked": "0-20"}),
        ("pages/4_Scores.py", {}),
        ("pages/6_Errors.py", {}),
        ("pages/7_Inference.py", {}),
        ("pages/9_Data.py", {}),
        ("pages/9_Data.py", {"data_view": "class"}),
    ],
)
def test_no_page_stumbles_over_broken_photos(
    photos: Path, page: str, query: dict[str, str]
) -> None:
    for file in sorted(photos.rglob("*.jpg"))[1:]:  # the first tells where the photos lie
        file.write_bytes(broken("cut" if "0" in file.name else "text"))
    at = with_photos(page, photos, **query)
    assert not at.error, [each.value for each in at.error]


def test_home_shows_a_grey_square_for_a_missing_photo(photos: Path) -> None:
    def shown(at: AppTest) -> dict[str, str]:
        images = [image for each in at.get("image") for image in each.proto.imgs]
        return {each.caption: each.url for each in images if each.caption.startswith("pet ")}

    whole = shown(with_photos("app.py", photos))
    assert len(whole) == 5 + 2
    assert {sent(url) for url in whole.values()} == {jpeg()}
    for file in sorted(photos.rglob("*.jpg"))[1:]:
        file.unlink()
    damaged = shown(with_photos("app.py", photos))
    assert list(damaged) == list(whole)
    assert list(damaged.values()).count(PLACEHOLDER) >= len(whole) - 1


def thumbnails(at: AppTest) -> list[tuple[int, int, int]]:
    """The colour of each thumbnail in the table of classes."""
    colours = []
    for address in at.dataframe[0].value["picture"]:
        image = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))
        colours.append(image.resize((1, 1)).getpixel((0, 0)))
    return colours


def test_thumbnails_follow_the_photos(photos: Path) -> None:
    page = "pages/9_Data.py"
    for file in sorted(photos.rglob("*.jpg"))[1:]:
        file.unlink()
    grey = thumbnails(with_photos(page, photos))
    assert sum(max(colour) - min(colour) < 5 for colour in grey) >= CLASSES - 1
    for file in range(CLASSES * PER_CLASS):  # the same folder, now whole
        (photos / f"{file // PER_CLASS}" / f"{file}.jpg").write_bytes(jpeg())
    assert all(red > green + 100 for red, green, _ in thumbnails(with_photos(page, photos)))
    other = photos.with_name("other")  # another folder, of blue photos
    for file in photos.rglob("*.jpg"):
        path = other / file.relative_to(photos)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jpeg((30, 30, 200)))
    assert all(blue > green + 100 for _, green, blue in thumbnails(with_photos(page, other)))
