from collections.abc import Callable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Optional, Union, final

from .result import Call as Call, Result as Result, Side as Side

__all__ = [
    "Aligner",
    "Call",
    "Evidence",
    "FuselaneError",
    "Observation",
    "Observations",
    "Panel",
    "Result",
    "Side",
    "call",
    "detect",
    "write",
]

_Path = Union[str, "PathLike[str]"]
_Paths = Union[_Path, Sequence[_Path]]
_Bases = tuple[str, str]

class FuselaneError(Exception):
    """An input that fails or is wrong: file, record or line, what is wrong, and what to do."""

@final
class Panel:
    """A panel of transcripts, junctions and lanes."""

    def __new__(cls, panel: _Path = "alk") -> Panel: ...
    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def assembly(self) -> str: ...
    @property
    def drivers(self) -> list[str]: ...
    @property
    def lanes(self) -> list[str]: ...
    @property
    def transcripts(self) -> list[tuple[str, str]]: ...

@final
class Observation:
    """What a read shows of a panel's junctions."""

    @property
    def kind(self) -> str: ...
    @property
    def junctions(self) -> list[str]: ...
    @property
    def reason(self) -> Optional[str]: ...
    @property
    def before(self) -> Optional[tuple[int, int]]: ...
    @property
    def after(self) -> Optional[tuple[int, int]]: ...
    @property
    def forward(self) -> Optional[bool]: ...

@final
class Observations:
    """The reads of a file, one after the other, with what they show."""

    def __iter__(self) -> Iterator[tuple[str, Observation]]: ...
    def __next__(self) -> tuple[str, Observation]: ...

@final
class Aligner:
    """Says what single reads show, and counts libraries."""

    def __new__(
        cls,
        panel: Panel,
        *,
        umi_name: bool = False,
        umi_regex: Optional[str] = None,
        umi_bases: Optional[int] = None,
        umi_bases_2: Optional[int] = None,
        **parameters: Any,
    ) -> Aligner: ...
    @property
    def panel(self) -> Panel: ...
    def explain(self, sequence: str, quality: Optional[str] = None) -> Observation: ...
    def observations(self, reads: _Path) -> Observations: ...
    def count(
        self,
        r1: _Paths,
        r2: Optional[_Paths] = None,
        *,
        interleaved: bool = False,
        threads: int = 1,
        progress: Optional[Callable[[int], object]] = None,
        is_control: bool = False,
    ) -> Evidence: ...

@final
class Evidence:
    """What the reads of a library add up to."""

    def __new__(cls, aligner: Aligner) -> Evidence: ...
    @property
    def reads(self) -> int: ...
    def add(self, read: _Bases, mate: Optional[_Bases] = None, *, name: str = "") -> None: ...
    def merge(self, other: Evidence) -> None: ...
    def call_json(
        self,
        sample: str,
        no_rt: list[Evidence] = ...,
        no_template: list[Evidence] = ...,
        *,
        meta: dict[str, str] = ...,
        transcriptome: Optional[_Path] = None,
        annotation: Optional[_Path] = None,
    ) -> str: ...

def detect(
    r1: _Paths,
    r2: Optional[_Paths] = None,
    *,
    interleaved: bool = False,
    panel: Union[Panel, _Path] = "alk",
    sample: str = "sample",
    meta: Optional[Mapping[str, str]] = None,
    no_rt: Sequence[Union[_Path, tuple[_Path, _Path]]] = (),
    no_template: Sequence[Union[_Path, tuple[_Path, _Path]]] = (),
    transcriptome: Optional[_Path] = None,
    annotation: Optional[_Path] = None,
    umi_name: bool = False,
    umi_regex: Optional[str] = None,
    umi_bases: Optional[int] = None,
    umi_bases_2: Optional[int] = None,
    threads: Optional[int] = None,
    progress: Optional[Callable[[int], object]] = None,
    **thresholds: Any,
) -> Result: ...
def call(
    evidence: Evidence,
    sample: str,
    no_rt: Sequence[Evidence] = (),
    no_template: Sequence[Evidence] = (),
    *,
    meta: Optional[Mapping[str, str]] = None,
    transcriptome: Optional[_Path] = None,
    annotation: Optional[_Path] = None,
) -> Result: ...
def write(result: Result, path: _Path, format: Optional[str] = None) -> list[Path]: ...
