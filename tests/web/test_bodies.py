"""A body that was cut is never taken for a shorter one."""

from contextlib import nullcontext
from io import BytesIO

import pytest
from django.core.exceptions import BadRequest

from escale.web.bodies import CutBody, WholeBody, free_with_request, refusing_cut_bodies


def test_a_whole_body_is_read_as_it_is():
    body = WholeBody(BytesIO(b"one\ntwo\nthree"), announced=13)
    assert body.readline() == b"one\n"
    assert body.read(2) == b"tw"
    assert body.read(0) == b""
    assert body.read() == b"o\nthree"
    assert body.read() == b""


@pytest.mark.parametrize("read", ["read", "readline"])
def test_one_that_ends_before_its_end_is_refused(read):
    body = WholeBody(BytesIO(b"half"), announced=8)
    assert getattr(body, read)(4) == b"half"
    with pytest.raises(CutBody):
        getattr(body, read)(4)
    assert issubclass(CutBody, BadRequest)  # which Django answers by 400, whoever listens still


@pytest.mark.parametrize("announced, came", [("", b""), ("0", b""), ("x", b"any"), ("-5", b"any")])
def test_one_that_announces_nothing_is_left_as_it_came(announced, came):
    read = []

    def application(environ, start_response):
        read.append(environ["wsgi.input"].read())
        return []

    environ = {"CONTENT_LENGTH": announced, "wsgi.input": BytesIO(came)}
    refusing_cut_bodies(application)(environ, None)
    assert read == [came]


@pytest.mark.parametrize("fault", [None, CutBody])
def test_what_a_request_holds_is_freed_with_it(fault):
    freed = []

    def application(environ, start_response):
        free_with_request(environ, lambda: freed.append("file"))
        assert freed == []
        if fault:
            raise fault
        return []

    guarded = refusing_cut_bodies(application)
    with pytest.raises(fault) if fault else nullcontext():
        guarded({"wsgi.input": BytesIO()}, None)
    assert freed == ["file"]
