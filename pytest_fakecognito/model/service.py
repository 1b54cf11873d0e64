"""Both services as the installed botocore describes them: read once per process, when first asked for.

An older botocore knows fewer operations and a newer one more; neither is an error here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, Literal

from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape, StructureShape

from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.model import outputs, validation

ServiceName = Literal["cognito-idp", "cognito-identity"]


class Operation:
    """One operation: its names, its errors, and the checks of what goes in and comes out."""

    def __init__(self, model: OperationModel) -> None:
        self._model = model
        self.name: str = model.name
        """As AWS names it: `AdminCreateUser`."""

    @cached_property
    def method(self) -> str:
        """As boto names it: `admin_create_user`."""
        name: str = xform_name(self.name)
        return name

    @cached_property
    def errors(self) -> frozenset[str]:
        """The codes of the errors it declares."""
        return frozenset(shape.error_code for shape in self._model.error_shapes)

    @cached_property
    def unsigned(self) -> bool:
        """Whether it is called without AWS credentials."""
        return bool(self._model.auth_type == "none")

    @property
    def input_shape(self) -> StructureShape:
        return self._model.input_shape

    @property
    def output_shape(self) -> StructureShape | None:
        return self._model.output_shape

    @cached_property
    def validate(self) -> Callable[[Mapping[str, Any]], list[str]]:
        """Takes the parameters as JSON values; gives the breaches of the model, in the service's words.

        Compiled at the first use. Raises CognitoError (SerializationException) for a value of the wrong type.
        """
        return validation.compile_input(self.name, self.input_shape)

    def check_output(self, response: Mapping[str, Any]) -> list[str]:
        """What in `response` the model does not allow, in words for our own tests; none if all is well.

        Timestamps are to be aware datetimes and blobs bytes; botocore's `ResponseMetadata` is passed over.
        """
        output = {name: value for name, value in response.items() if name != "ResponseMetadata"}
        if self.output_shape is None:
            return [f"{name}: unknown member" for name in output]
        return outputs.check_output(self.output_shape, output)

    @cached_property
    def has_timestamps(self) -> bool:
        """Whether its output may hold a timestamp."""
        return any(shape.type_name == "timestamp" for shape in _within(self.output_shape, set()))


class Service:
    """One of the two services."""

    def __init__(self, name: ServiceName, model: ServiceModel) -> None:
        self.name: ServiceName = name
        self.target_prefix: str = model.metadata["targetPrefix"]
        """What precedes the operation in the header `X-Amz-Target`."""
        self.breach_code = _BREACH_CODES[name]
        """The code of the error that answers breaches of the model."""
        self.operations: Mapping[str, Operation] = {
            operation: Operation(model.operation_model(operation)) for operation in model.operation_names
        }

    def check(self, operation: str, params: Mapping[str, Any]) -> None:
        """Raise the service's error that tells all breaches of the operation's model, if there are any."""
        breaches = self.operations[operation].validate(params)
        if breaches:
            raise CognitoError(self.breach_code, validation_message(breaches))


# Identity pools: [captured] in many pasted errors, several with headers and body; no operation declares it.
_BREACH_CODES = {"cognito-idp": "InvalidParameterException", "cognito-identity": "ValidationException"}


@cache
def load(service: ServiceName) -> Service:
    """The service of that name."""
    description = loader().load_service_model(service, "service-2")
    return Service(service, ServiceModel(description, service))


@cache
def loader() -> Loader:
    """botocore's loader, which keeps what it has read: a session given this one need not read it again."""
    return Loader()


def validation_message(breaches: Sequence[str]) -> str:
    """The one sentence with which the service answers one or more breaches."""
    noun = "error" if len(breaches) == 1 else "errors"
    return f"{len(breaches)} validation {noun} detected: {'; '.join(breaches)}"


def _within(shape: Shape | None, seen: set[str]) -> Iterator[Shape]:
    if shape is None or shape.name in seen:
        return
    seen.add(shape.name)
    yield shape
    for inner in _parts(shape):
        yield from _within(inner, seen)


def _parts(shape: Shape) -> Sequence[Shape]:
    if shape.type_name == "structure":
        return list(shape.members.values())
    if shape.type_name == "list":
        return [shape.member]
    return [shape.key, shape.value] if shape.type_name == "map" else []
