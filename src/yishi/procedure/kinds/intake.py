"""Intake: the first step of a matter, done by the act ``open`` that opens it. It has no acts of its own."""

from yishi.procedure.kinds.base import Kind

KIND = Kind("intake", good=lambda step: "done", bad=lambda step: (), acts={})
