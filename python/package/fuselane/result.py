"""The shape of a result, for type checkers: what most need of it. docs/json.md and schema/ have all of it."""

from typing import Any, Dict, List, Optional, TypedDict


class Side(TypedDict, total=False):
    gene: str
    transcript: str
    exon: str
    foreign: bool


class Call(TypedDict, total=False):
    fusion: str
    lane: Optional[str]
    status: str
    frame: str
    grade: str
    partner: Side
    driver: Side
    junction_reads: int
    unique_fragments: int
    spanning_fragments: int
    fusion_fraction: Optional[float]
    ffpm: Optional[float]
    reasons: List[str]


class Result(TypedDict, total=False):
    """What detect() gives."""

    schema: str
    sample: str
    verdict: str
    reasons: List[str]
    calls: List[Call]
    lanes: List[Dict[str, Any]]
    drivers: List[Dict[str, Any]]
    controls: List[Dict[str, Any]]
    checks: List[Dict[str, Any]]
    panel: Dict[str, Any]
    parameters: Dict[str, Any]
    digest: str
