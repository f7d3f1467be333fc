"""Figures as SDMX: SDMX-CSV 2.0 and SDMX-JSON 2.0 data messages over one structure (figure, unit, period).

Always true: `read_csv(write_csv(f)) == f` and `read_json(write_json(f)) == f`; a figure without data is an observation
with status `O` (missing value), never a zero.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tochuc.exchange.exporting.tables import guarded, unguarded

FLOW = "TOCHUC:FIGURES(1.0)"
DIMENSIONS = ("FIGURE", "REF_AREA", "TIME_PERIOD")
_COLUMNS = (
    "STRUCTURE",
    "STRUCTURE_ID",
    "ACTION",
    *DIMENSIONS,
    "OBS_VALUE",
    "OBS_STATUS",
    "UNIT_MEASURE",
    "AS_KNOWN",
)
_SCHEMA = "https://json.sdmx.org/2.0.0/sdmx-json-data-schema.json"


@dataclass(frozen=True, slots=True, order=True)
class Observation:
    """A figure of a unit for a period. `value` None: no data. `known`: the posting it is by."""

    figure: str
    unit: str
    period: str
    value: float | None
    counted: str = ""
    known: int = 0

    @property
    def status(self) -> str:
        """`A` normal, `O` missing."""
        return "O" if self.value is None else "A"


def time_period(name: str) -> str:
    """Our period's name in SDMX (2018-H1 is 2018-S1, 2018-9M the ISO interval of nine months)."""
    if name.endswith("-9M"):
        return f"{name[:4]}-01-01/P9M"
    return name.replace("-H", "-S")


def _period(text: str) -> str:
    return f"{text[:4]}-9M" if text.endswith("/P9M") else text.replace("-S", "-H")


def write_csv(observations: Iterable[Observation]) -> str:
    """An SDMX-CSV message."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for o in observations:
        row = (
            "dataflow",
            FLOW,
            "R",
            o.figure,
            o.unit,
            time_period(o.period),
            _number(o.value),
            o.status,
            o.counted,
            o.known,
        )
        writer.writerow([guarded(v) for v in row])
    return out.getvalue()


def read_csv(text: str) -> list[Observation]:
    """The observations of an SDMX-CSV message as `write_csv` makes it."""
    found = []
    for raw in csv.DictReader(io.StringIO(text, newline="")):
        row = {k: unguarded(v) for k, v in raw.items()}
        value = float(row["OBS_VALUE"]) if row["OBS_VALUE"] else None
        found.append(
            Observation(
                row["FIGURE"],
                row["REF_AREA"],
                _period(row["TIME_PERIOD"]),
                value,
                row["UNIT_MEASURE"],
                int(row["AS_KNOWN"]),
            )
        )
    return found


def write_json(observations: Iterable[Observation], prepared: str = "") -> str:
    """An SDMX-JSON data message with its structure; observations are keyed by the places of their dimensions."""
    found = list(observations)
    values = {d: _places(found, d) for d in DIMENSIONS}
    measures = sorted({o.counted for o in found})
    observed = {
        ":".join(str(values[d][_of(o, d)]) for d in DIMENSIONS): [
            o.value,
            o.status,
            measures.index(o.counted),
            o.known,
        ]
        for o in found
    }
    structure = {
        "dataflow": FLOW,
        "dimensions": {
            "observation": [{"id": d, "values": [{"id": v} for v in values[d]]} for d in DIMENSIONS]
        },
        "measures": {"observation": [{"id": "OBS_VALUE"}]},
        "attributes": {
            "observation": [
                {"id": "OBS_STATUS", "values": [{"id": "A"}, {"id": "O"}]},
                {"id": "UNIT_MEASURE", "values": [{"id": m} for m in measures]},
                {"id": "AS_KNOWN"},
            ]
        },
    }
    message = {
        "meta": {"schema": _SCHEMA, "prepared": prepared, "sender": {"id": "TOCHUC"}},
        "data": {
            "dataSets": [{"structure": 0, "action": "Replace", "observations": observed}],
            "structures": [structure],
        },
    }
    return json.dumps(message, ensure_ascii=False)


def read_json(text: str) -> list[Observation]:
    """The observations of an SDMX-JSON message as `write_json` makes it."""
    data = json.loads(text)["data"]
    structure = data["structures"][0]
    values = [[v["id"] for v in d["values"]] for d in structure["dimensions"]["observation"]]
    measures = [v["id"] for v in structure["attributes"]["observation"][1]["values"]]
    found = []
    for key, (value, _, measure, known) in data["dataSets"][0]["observations"].items():
        figure, unit, period = (values[place][int(index)] for place, index in enumerate(key.split(":")))
        found.append(Observation(figure, unit, _period(period), value, measures[measure], known))
    return found


def _places(found: list[Observation], dimension: str) -> dict[str, int]:
    return {value: place for place, value in enumerate(sorted({_of(o, dimension) for o in found}))}


def _of(observation: Observation, dimension: str) -> str:
    return {
        "FIGURE": observation.figure,
        "REF_AREA": observation.unit,
        "TIME_PERIOD": time_period(observation.period),
    }[dimension]


def _number(value: float | None) -> Any:
    if value is None:
        return ""
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else repr(float(value))
