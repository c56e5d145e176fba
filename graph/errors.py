"""The errors of chipscape. Every message is one line: where, what, how to mend it.

ChipscapeError
├── NameLookupError
│   ├── UnknownNameError      no entity goes by the name; close ones are offered
│   └── AmbiguousNameError    several do; the candidates are listed
├── UnknownTermError          a relation, type, stance or query that does not exist
├── BadDateError              a date that is no date
├── ImpossibleFigureError     a figure that no chip can have
├── BadParameterError         a parameter of an address that is not allowed so
├── FactsError                the ontology folder cannot be used
│   ├── MissingOntologyError  no vocabulary or no facts were found
│   ├── UnreadableFileError   a file is not Turtle or TriG
│   ├── RejectedFactError     a statement breaks the data model
│   └── RuleError             an inference rule cannot be read
├── ImportedFileError         a dataset's file is not what its kind says
├── GenerationError           a built generation cannot be used
│   ├── MissingGenerationError
│   ├── DamagedGenerationError
│   │   └── OtherVersionError its index is of another version of chipscape
│   ├── MissingIndexError     a server holds no graph of ours
│   └── ReplacedGenerationError  a push came between; asked again once
├── BuildBusyError            another build holds the lock
├── WriteError                the disk refused
├── QueryError                a SPARQL query was refused
│   ├── QuerySyntaxError
│   ├── ForbiddenQueryError
│   └── UnacceptableFormError no format that a reader takes suits the answer
├── QueryLimitError           the time, memory or row limit stopped a query
├── ServeError                the server cannot listen where it is told to
├── ServiceBusyError          all that answers is taken
├── EndpointError             a SPARQL server cannot be used
│   ├── EndpointAddressError      its address is none, or holds a password
│   ├── UnreachableEndpointError  nothing answers, or the connection broke
│   ├── ForeignCredentialsError   it wants others than the environment holds
│   └── EndpointAnswerError       what it answers is not what SPARQL servers answer
└── WrongTextError            a text is not the one that offsets count in
"""

from __future__ import annotations


class ChipscapeError(Exception):
    """Any error that a reader of files or a user of commands can mend."""

    exit_code = 4


class NameLookupError(ChipscapeError):
    """A name did not lead to one entity."""

    # the question's JSON answer that says so, where a question was being answered
    document: dict[str, object] | None = None


class UnknownNameError(NameLookupError):
    """No entity goes by the name. Shows the nearest names."""

    exit_code = 1

    def __init__(self, name: str, nearest: tuple[str, ...] = ()) -> None:
        """Keep the name asked for and the nearest ones known."""
        hint = f"; did you mean {', '.join(nearest)}?" if nearest else ""
        super().__init__(
            f"no entity is called {name!r}{hint or '; try chipscape search TEXT'}"
        )
        self.nearest = nearest


class AmbiguousNameError(NameLookupError):
    """Several entities go by the name. Shows the candidates."""

    exit_code = 3

    def __init__(self, name: str, candidates: tuple[str, ...]) -> None:
        """Keep the candidates, best first."""
        shown = ", ".join(candidates[:8])
        super().__init__(f"{name!r} can mean {shown}; name one of them")
        self.candidates = candidates


class UnknownTermError(ChipscapeError):
    """A relation, type, stance or query of that name does not exist."""

    exit_code = 2


class BadDateError(ChipscapeError):
    """A date is not YYYY, YYYY-MM or YYYY-MM-DD."""

    exit_code = 2


class ImpossibleFigureError(ChipscapeError):
    """A figure is negative, not a number, or plainly a sparse headline figure."""

    exit_code = 2


class BadParameterError(ChipscapeError):
    """A parameter of an address is unknown, doubled, lacking or out of range."""

    exit_code = 2


class FactsError(ChipscapeError):
    """The ontology folder cannot be used as it is."""


class MissingOntologyError(FactsError):
    """No vocabulary or no facts lie where they must."""


class UnreadableFileError(FactsError):
    """A file is not Turtle, TriG or UTF-8. Shows file, line and reason."""


class RejectedFactError(FactsError):
    """Statements break the data model. Shows file, node and mend of each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep every problem; the message shows the first."""
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")
        self.problems = problems


class RuleError(FactsError):
    """An inference rule or check is not the SPARQL that it must be."""


class ImportedFileError(ChipscapeError):
    """A dataset's file is not what its kind says. Shows file, row and column."""


class GenerationError(ChipscapeError):
    """A built generation cannot be used."""


class MissingGenerationError(GenerationError):
    """There is no built generation where one was named."""


class DamagedGenerationError(GenerationError):
    """A file of the generation is missing, cut or of another version."""


class OtherVersionError(DamagedGenerationError):
    """A generation's index was written by another version of chipscape."""


class MissingIndexError(GenerationError):
    """A server has no index of a generation: nothing was pushed there."""


class ReplacedGenerationError(GenerationError):
    """The generation vanished from the server while a command read it."""


class BuildBusyError(ChipscapeError):
    """Another build of the same folder is under way."""


class WriteError(ChipscapeError):
    """The disk refused: full, read-only or no permission."""


class QueryError(ChipscapeError):
    """A SPARQL query was refused."""

    exit_code = 2


class QuerySyntaxError(QueryError):
    """The text is not SPARQL. Shows line and column."""


class ForbiddenQueryError(QueryError):
    """The query asks for what is never done: SERVICE, LOAD, an update."""


class UnacceptableFormError(QueryError):
    """No format that a reader would take suits the answer."""


class QueryLimitError(ChipscapeError):
    """A query was stopped at the time, memory or row limit."""

    exit_code = 5


class ServeError(ChipscapeError):
    """The server cannot listen where it is told to."""


class ServiceBusyError(ChipscapeError):
    """All that answers is taken; to be asked again after some seconds."""

    exit_code = 5


class EndpointError(ChipscapeError):
    """A SPARQL server cannot be used: redirects, errors of its own, too busy."""


class EndpointAddressError(EndpointError):
    """The address of a server is none, or holds what must not stand in one."""

    exit_code = 2


class UnreachableEndpointError(EndpointError):
    """No server answers there, or the connection broke before the whole answer."""


class ForeignCredentialsError(EndpointError):
    """The server wants credentials, or others than the environment holds."""


class EndpointAnswerError(EndpointError):
    """What a server answers is not what SPARQL servers answer."""


class WrongTextError(ChipscapeError):
    """A text is not the canonical one that a source's offsets count in."""
