"""The gRPC service `tfplugin5.Provider`: each RPC turns its message into values, asks the server, and answers.

RPCs that are not in the table are answered UNIMPLEMENTED by the transport, which Terraform takes as "this provider does not do that".
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic

import grpclib.const
import grpclib.server

from terraform_provider_litellm.plugin import resource as resources_api
from terraform_provider_litellm.plugin.action import Invoke
from terraform_provider_litellm.plugin.diagnostics import Diagnostic, Diagnostics
from terraform_provider_litellm.plugin.function import FunctionError
from terraform_provider_litellm.plugin.list_resource import ListObjects
from terraform_provider_litellm.plugin.operation import ClientT
from terraform_provider_litellm.plugin.schema import Block, Nesting
from terraform_provider_litellm.plugin.server import actions, data_sources, ephemerals, lists, resources
from terraform_provider_litellm.plugin.server.host import Host, UnknownTypeError
from terraform_provider_litellm.plugin.values import is_known
from terraform_provider_litellm.plugin.wire import codec, prepared, schemas
from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb

if TYPE_CHECKING:
    from datetime import datetime

    from google.protobuf.message import Message

    from terraform_provider_litellm.plugin.action import Action
    from terraform_provider_litellm.plugin.data_source import DataSource
    from terraform_provider_litellm.plugin.ephemeral import EphemeralResource
    from terraform_provider_litellm.plugin.function import Function
    from terraform_provider_litellm.plugin.list_resource import ListResource
    from terraform_provider_litellm.plugin.operation import DeferredReason
    from terraform_provider_litellm.plugin.resource import Private, Resource
    from terraform_provider_litellm.plugin.schema import Schema
    from terraform_provider_litellm.plugin.types import Type
    from terraform_provider_litellm.plugin.values import State, Value

SERVICE = "tfplugin5.Provider"


class Service(Generic[ClientT]):
    """The provider's side of the connection, for grpclib."""

    def __init__(self, host: Host[ClientT]) -> None:
        self._host = host
        self._provider = host.provider

    def __mapping__(self) -> dict[str, grpclib.const.Handler]:
        """RPC names to handlers, as grpclib wants them."""
        rpcs: dict[str, tuple[Callable[[Any], Awaitable[Any]], type[Message], type[Message]]] = {
            "GetMetadata": (self.get_metadata, pb.GetMetadata.Request, pb.GetMetadata.Response),
            "GetSchema": (self.get_schema, pb.GetProviderSchema.Request, pb.GetProviderSchema.Response),
            "PrepareProviderConfig": (
                self.prepare_provider_config,
                pb.PrepareProviderConfig.Request,
                pb.PrepareProviderConfig.Response,
            ),
            "Configure": (self.configure, pb.Configure.Request, pb.Configure.Response),
            "Stop": (self.stop, pb.Stop.Request, pb.Stop.Response),
            "ValidateResourceTypeConfig": (
                self.validate_resource,
                pb.ValidateResourceTypeConfig.Request,
                pb.ValidateResourceTypeConfig.Response,
            ),
            "UpgradeResourceState": (
                self.upgrade_resource_state,
                pb.UpgradeResourceState.Request,
                pb.UpgradeResourceState.Response,
            ),
            "ReadResource": (self.read_resource, pb.ReadResource.Request, pb.ReadResource.Response),
            "PlanResourceChange": (
                self.plan_resource_change,
                pb.PlanResourceChange.Request,
                pb.PlanResourceChange.Response,
            ),
            "ApplyResourceChange": (
                self.apply_resource_change,
                pb.ApplyResourceChange.Request,
                pb.ApplyResourceChange.Response,
            ),
            "ImportResourceState": (
                self.import_resource_state,
                pb.ImportResourceState.Request,
                pb.ImportResourceState.Response,
            ),
            "GenerateResourceConfig": (
                self.generate_resource_config,
                pb.GenerateResourceConfig.Request,
                pb.GenerateResourceConfig.Response,
            ),
            "MoveResourceState": (
                self.move_resource_state,
                pb.MoveResourceState.Request,
                pb.MoveResourceState.Response,
            ),
            "ValidateDataSourceConfig": (
                self.validate_data_source,
                pb.ValidateDataSourceConfig.Request,
                pb.ValidateDataSourceConfig.Response,
            ),
            "ReadDataSource": (self.read_data_source, pb.ReadDataSource.Request, pb.ReadDataSource.Response),
            "ValidateEphemeralResourceConfig": (
                self.validate_ephemeral,
                pb.ValidateEphemeralResourceConfig.Request,
                pb.ValidateEphemeralResourceConfig.Response,
            ),
            "OpenEphemeralResource": (
                self.open_ephemeral,
                pb.OpenEphemeralResource.Request,
                pb.OpenEphemeralResource.Response,
            ),
            "RenewEphemeralResource": (
                self.renew_ephemeral,
                pb.RenewEphemeralResource.Request,
                pb.RenewEphemeralResource.Response,
            ),
            "CloseEphemeralResource": (
                self.close_ephemeral,
                pb.CloseEphemeralResource.Request,
                pb.CloseEphemeralResource.Response,
            ),
            "GetResourceIdentitySchemas": (
                self.get_resource_identity_schemas,
                pb.GetResourceIdentitySchemas.Request,
                pb.GetResourceIdentitySchemas.Response,
            ),
            "UpgradeResourceIdentity": (
                self.upgrade_resource_identity,
                pb.UpgradeResourceIdentity.Request,
                pb.UpgradeResourceIdentity.Response,
            ),
            "ValidateListResourceConfig": (
                self.validate_list,
                pb.ValidateListResourceConfig.Request,
                pb.ValidateListResourceConfig.Response,
            ),
            "ValidateActionConfig": (
                self.validate_action,
                pb.ValidateActionConfig.Request,
                pb.ValidateActionConfig.Response,
            ),
            "PlanAction": (self.plan_action, pb.PlanAction.Request, pb.PlanAction.Response),
            "GetFunctions": (self.get_functions, pb.GetFunctions.Request, pb.GetFunctions.Response),
            "CallFunction": (self.call_function, pb.CallFunction.Request, pb.CallFunction.Response),
        }
        handlers = {
            f"/{SERVICE}/{name}": grpclib.const.Handler(
                self._unary(work, answer), grpclib.const.Cardinality.UNARY_UNARY, request, answer
            )
            for name, (work, request, answer) in rpcs.items()
        }
        streams = {
            "ListResource": (self.list_resource, pb.ListResource.Request, pb.ListResource.Event),
            "InvokeAction": (self.invoke_action, pb.InvokeAction.Request, pb.InvokeAction.Event),
        }
        for name, (stream, request, event) in streams.items():
            handlers[f"/{SERVICE}/{name}"] = grpclib.const.Handler(
                stream, grpclib.const.Cardinality.UNARY_STREAM, request, event
            )
        return handlers

    def _unary(
        self, work: Callable[[Any], Awaitable[Any]], answer: type[Message]
    ) -> Callable[[grpclib.server.Stream[Any, Any]], Awaitable[None]]:
        async def handle(stream: grpclib.server.Stream[Any, Any]) -> None:
            request = await stream.recv_message()
            try:
                response = await work(request)
            except Exception as error:  # noqa: BLE001  # whatever it is, the user gets a diagnostic and not a gRPC code
                response = self._failed(answer, error)
            await stream.send_message(response)

        return handle

    def _failed(self, answer: type[Message], error: Exception) -> Message:
        diagnostics = Diagnostics()
        self._report(diagnostics, error)
        if "diagnostics" in answer.DESCRIPTOR.fields_by_name:
            return answer(diagnostics=schemas.diagnostic_messages(diagnostics))
        text = " ".join(f"{item.summary}: {item.detail}" for item in diagnostics)
        if answer is pb.CallFunction.Response:
            return pb.CallFunction.Response(error=pb.FunctionError(text=text))
        return pb.Stop.Response(Error=text)

    def _report(self, diagnostics: Diagnostics, error: Exception) -> None:
        if isinstance(error, UnknownTypeError):
            diagnostics.error("Unknown type", f"{error} Check the version of the provider.")
        elif isinstance(error, codec.CodecError):
            diagnostics.error(
                "Value does not match the schema",
                f"{str(error).lstrip('.')}. If the value is from the state, another version of the provider wrote "
                "the state.",
            )
        else:
            self._host.bug(diagnostics, error)

    # ---- the provider

    @cached_property
    def _answers(self) -> prepared.Answers:
        package = self._provider.package
        return (None if package is None else prepared.loaded(package)) or prepared.made(self._host)

    async def get_metadata(self, _: pb.GetMetadata.Request) -> pb.GetMetadata.Response:
        """`GetMetadata`: the names of all types."""
        provider = self._provider
        return pb.GetMetadata.Response(
            server_capabilities=self._answers.schema.server_capabilities,
            resources=[pb.GetMetadata.ResourceMetadata(type_name=name) for name in provider.resources],
            data_sources=[pb.GetMetadata.DataSourceMetadata(type_name=name) for name in provider.data_sources],
            ephemeral_resources=[
                pb.GetMetadata.EphemeralMetadata(type_name=name) for name in provider.ephemeral_resources
            ],
            list_resources=[pb.GetMetadata.ListResourceMetadata(type_name=name) for name in provider.list_resources],
            actions=[pb.GetMetadata.ActionMetadata(type_name=name) for name in provider.actions],
            functions=[pb.GetMetadata.FunctionMetadata(name=name) for name in provider.functions],
        )

    async def get_schema(self, _: pb.GetProviderSchema.Request) -> pb.GetProviderSchema.Response:
        """`GetSchema`: every schema at once."""
        return self._answers.schema

    async def prepare_provider_config(
        self, request: pb.PrepareProviderConfig.Request
    ) -> pb.PrepareProviderConfig.Response:
        """`PrepareProviderConfig`: validation of the provider block."""
        config = decode_config(self._provider.schema, request.config)
        diagnostics = await self._host.validate_provider(config)
        return pb.PrepareProviderConfig.Response(
            prepared_config=request.config, diagnostics=schemas.diagnostic_messages(diagnostics)
        )

    async def configure(self, request: pb.Configure.Request) -> pb.Configure.Response:
        """`Configure`."""
        config = decode_config(self._provider.schema, request.config)
        diagnostics = await self._host.configure(config, request.terraform_version)
        return pb.Configure.Response(diagnostics=schemas.diagnostic_messages(diagnostics))

    async def stop(self, _: pb.Stop.Request) -> pb.Stop.Response:
        """`Stop`."""
        self._host.stop()
        return pb.Stop.Response()

    # ---- managed resources

    async def validate_resource(
        self, request: pb.ValidateResourceTypeConfig.Request
    ) -> pb.ValidateResourceTypeConfig.Response:
        """`ValidateResourceTypeConfig`."""
        resource = self._resource(request.type_name)
        call = await resources.validate(
            self._host,
            resource,
            decode_config(resource.schema, request.config),
            write_only_allowed=request.client_capabilities.write_only_attributes_allowed,
        )
        return pb.ValidateResourceTypeConfig.Response(diagnostics=schemas.diagnostic_messages(call.diagnostics))

    async def upgrade_resource_state(
        self, request: pb.UpgradeResourceState.Request
    ) -> pb.UpgradeResourceState.Response:
        """`UpgradeResourceState`: also turns the state file's JSON into a value."""
        resource = self._resource(request.type_name)
        if not request.raw_state.json:
            message = "the state has the format of Terraform 0.11; apply it once with Terraform 0.12"
            raise codec.CodecError(message)
        call = await resources.upgrade(self._host, resource, request.version, codec.load_json(request.raw_state.json))
        state = None
        if not call.diagnostics.has_error:
            state = call.state or codec.from_json(resource.schema.type, call.raw)
        return pb.UpgradeResourceState.Response(
            upgraded_state=encode_whole(resource.schema, state),
            diagnostics=schemas.diagnostic_messages(call.diagnostics),
        )

    async def read_resource(self, request: pb.ReadResource.Request) -> pb.ReadResource.Response:
        """`ReadResource`."""
        resource = self._resource(request.type_name)
        call = await resources.read(
            self._host,
            resource,
            decode(resource.schema, request.current_state),
            load_private(request.private),
            deferral_allowed=request.client_capabilities.deferral_allowed,
        )
        return pb.ReadResource.Response(
            new_state=encode(resource.schema.type, call.state),
            private=dump_private(call.private),
            diagnostics=schemas.diagnostic_messages(call.diagnostics),
            deferred=deferred_message(call.deferred),
            new_identity=identity_of(resource, call.state),
        )

    async def plan_resource_change(self, request: pb.PlanResourceChange.Request) -> pb.PlanResourceChange.Response:
        """`PlanResourceChange`."""
        resource = self._resource(request.type_name)
        schema = resource.schema
        call = await resources.plan(
            self._host,
            resource,
            prior=decode(schema, request.prior_state),
            proposed=decode(schema, request.proposed_new_state),
            config=decode(schema, request.config),
            private=load_private(request.prior_private),
            deferral_allowed=request.client_capabilities.deferral_allowed,
        )
        return pb.PlanResourceChange.Response(
            planned_state=encode(schema.type, call.planned),
            requires_replace=[schemas.path_message(path) for path in call.requires_replace],
            planned_private=dump_private(call.private),
            diagnostics=schemas.diagnostic_messages(call.diagnostics),
            deferred=deferred_message(call.deferred),
            planned_identity=identity_of(resource, call.planned),
        )

    async def apply_resource_change(self, request: pb.ApplyResourceChange.Request) -> pb.ApplyResourceChange.Response:
        """`ApplyResourceChange`."""
        resource = self._resource(request.type_name)
        schema = resource.schema
        call = await resources.apply(
            self._host,
            resource,
            prior=decode(schema, request.prior_state),
            planned=decode(schema, request.planned_state),
            config=decode(schema, request.config),
            private=load_private(request.planned_private),
        )
        return pb.ApplyResourceChange.Response(
            new_state=self._saved(schema, call.state, call.diagnostics),
            private=self._saved_private(call.private, request.planned_private, call.diagnostics),
            diagnostics=schemas.diagnostic_messages(call.diagnostics),
            new_identity=identity_of(resource, call.state),
        )

    def _saved(self, schema: Schema, state: State | None, diagnostics: Diagnostics) -> pb.DynamicValue:
        """The state of an apply; one that does not fit the schema loses the misfits, never the object."""
        try:
            return encode(schema.type, state)
        except codec.CodecError as error:
            self._host.bug(diagnostics, error)
            fitting = {name: value for name, value in (state or {}).items() if _fits(schema, name, value)}
            return encode(schema.type, fitting)

    def _saved_private(self, private: Private, planned: bytes, diagnostics: Diagnostics) -> bytes:
        """The private state of an apply; where it is no JSON, the planned one, for the object must not be lost."""
        try:
            return dump_private(private)
        except (TypeError, ValueError) as error:
            self._host.bug(diagnostics, error)
            return planned

    async def import_resource_state(self, request: pb.ImportResourceState.Request) -> pb.ImportResourceState.Response:
        """`ImportResourceState`."""
        resource = self._resource(request.type_name)
        identity = None
        if resource.identity is not None and request.HasField("identity"):
            identity = decode_value(resource.identity.type, request.identity.identity_data)
        call = await resources.import_state(
            self._host,
            resource,
            request.id,
            identity,
            deferral_allowed=request.client_capabilities.deferral_allowed,
        )
        imported = []
        if call.state is not None and not call.diagnostics.has_error:
            imported.append(
                pb.ImportResourceState.ImportedResource(
                    type_name=request.type_name,
                    state=encode_whole(resource.schema, call.state),
                    private=dump_private(call.private),
                    identity=identity_of(resource, call.state),
                )
            )
        return pb.ImportResourceState.Response(
            imported_resources=imported,
            diagnostics=schemas.diagnostic_messages(call.diagnostics),
            deferred=deferred_message(call.deferred),
        )

    async def generate_resource_config(
        self, request: pb.GenerateResourceConfig.Request
    ) -> pb.GenerateResourceConfig.Response:
        """`GenerateResourceConfig`."""
        resource = self._resource(request.type_name)
        schema = resource.schema
        call = await resources.generate_config(self._host, resource, decode(schema, request.state))
        return pb.GenerateResourceConfig.Response(
            config=encode_whole(schema, call.config),
            diagnostics=schemas.diagnostic_messages(call.diagnostics),
        )

    async def move_resource_state(self, request: pb.MoveResourceState.Request) -> pb.MoveResourceState.Response:
        """`MoveResourceState`."""
        resource = self._resource(request.target_type_name)
        call: resources_api.Move[ClientT] = resources_api.Move(
            **self._host.operation(),
            source_provider=request.source_provider_address,
            source_type=request.source_type_name,
            source_version=request.source_schema_version,
            source_state=codec.load_json(request.source_state.json or b"{}"),
            source_private=request.source_private,
        )
        await resources.move(self._host, resource, call)
        return pb.MoveResourceState.Response(
            target_state=encode_whole(resource.schema, call.state),
            target_private=dump_private(call.private),
            diagnostics=schemas.diagnostic_messages(call.diagnostics),
            target_identity=identity_of(resource, call.state),
        )

    # ---- identities

    async def get_resource_identity_schemas(
        self, _: pb.GetResourceIdentitySchemas.Request
    ) -> pb.GetResourceIdentitySchemas.Response:
        """`GetResourceIdentitySchemas`."""
        return self._answers.identities

    async def upgrade_resource_identity(
        self, request: pb.UpgradeResourceIdentity.Request
    ) -> pb.UpgradeResourceIdentity.Response:
        """`UpgradeResourceIdentity`: there is one version of each so far; it turns the state file's JSON into a value."""
        identity = self._resource(request.type_name).identity
        if identity is None or request.version != identity.version:
            message = f"version {request.version} of the identity is not supported"
            raise codec.CodecError(message)
        value = codec.from_json(identity.type, codec.load_json(request.raw_identity.json))
        return pb.UpgradeResourceIdentity.Response(
            upgraded_identity=pb.ResourceIdentityData(identity_data=encode(identity.type, value))
        )

    # ---- lists

    async def validate_list(
        self, request: pb.ValidateListResourceConfig.Request
    ) -> pb.ValidateListResourceConfig.Response:
        """`ValidateListResourceConfig`."""
        resource = self._list(request.type_name)
        call = await lists.validate(self._host, resource, decode_config(resource.schema, request.config))
        return pb.ValidateListResourceConfig.Response(diagnostics=schemas.diagnostic_messages(call.diagnostics))

    async def list_resource(self, stream: grpclib.server.Stream[Any, Any]) -> None:
        """`ListResource`: an event for each object, and one for what is wrong."""
        request: Any = await stream.recv_message()
        diagnostics = Diagnostics()
        told: set[Diagnostic] = set()
        try:
            resource, kind = self._list(request.type_name), self._resource(request.type_name)
            call: ListObjects[ClientT] = ListObjects(
                **self._host.operation(),
                config=decode_config(resource.schema, request.config),
                limit=request.limit,
                include_object=request.include_resource_object,
                diagnostics=diagnostics,
            )
            async for each in lists.list_(self._host, resource, call):
                await self._tell_of(diagnostics, told, stream)
                event = pb.ListResource.Event(identity=identity_of(kind, each.identity), display_name=each.display_name)
                if each.object is not None and request.include_resource_object:
                    event.resource_object.CopyFrom(encode_whole(kind.schema, each.object))
                await stream.send_message(event)
        except Exception as error:  # noqa: BLE001  # as in _unary
            self._report(diagnostics, error)
        await self._tell_of(diagnostics, told, stream)

    async def _tell_of(
        self, diagnostics: Diagnostics, told: set[Diagnostic], stream: grpclib.server.Stream[Any, Any]
    ) -> None:
        """Send what is new. Terraform hangs up at its limit: a warning that waited for the end would never be shown."""
        if new := [each for each in diagnostics if each not in told]:
            told.update(new)
            await stream.send_message(pb.ListResource.Event(diagnostic=schemas.diagnostic_messages(new)))

    # ---- actions

    async def validate_action(self, request: pb.ValidateActionConfig.Request) -> pb.ValidateActionConfig.Response:
        """`ValidateActionConfig`."""
        action = self._action(request.type_name)
        config = decode_config(action.schema, request.config)
        call = await actions.validate(self._host, action, config)
        return pb.ValidateActionConfig.Response(
            diagnostics=schemas.diagnostic_messages(call.diagnostics, block=_has_values(config))
        )

    async def plan_action(self, request: pb.PlanAction.Request) -> pb.PlanAction.Response:
        """`PlanAction`."""
        action = self._action(request.action_type)
        config = decode_config(action.schema, request.config)
        call = await actions.plan(
            self._host, action, config, deferral_allowed=request.client_capabilities.deferral_allowed
        )
        return pb.PlanAction.Response(
            diagnostics=schemas.diagnostic_messages(call.diagnostics, block=_has_values(config)),
            deferred=deferred_message(call.deferred),
        )

    async def invoke_action(self, stream: grpclib.server.Stream[Any, Any]) -> None:
        """`InvokeAction`: an event for each line of progress, when it comes, and one for the end, whatever happens."""
        request: Any = await stream.recv_message()
        sending, diagnostics = asyncio.Lock(), Diagnostics()

        async def tell(message: str) -> None:
            progress = pb.InvokeAction.Event.Progress(message=message)
            async with sending:
                await stream.send_message(pb.InvokeAction.Event(progress=progress))

        try:
            action = self._action(request.action_type)
            config = decode_config(action.schema, request.config)
            call: Invoke[ClientT] = Invoke(**self._host.operation(), config=config, tell=tell, diagnostics=diagnostics)
            await actions.invoke(self._host, action, call)
        except Exception as error:  # noqa: BLE001  # as in _unary
            self._report(diagnostics, error)
        completed = pb.InvokeAction.Event.Completed(diagnostics=schemas.diagnostic_messages(diagnostics))
        await stream.send_message(pb.InvokeAction.Event(completed=completed))

    # ---- data sources

    async def validate_data_source(
        self, request: pb.ValidateDataSourceConfig.Request
    ) -> pb.ValidateDataSourceConfig.Response:
        """`ValidateDataSourceConfig`."""
        source = self._data_source(request.type_name)
        call = await data_sources.validate(self._host, source, decode_config(source.schema, request.config))
        return pb.ValidateDataSourceConfig.Response(diagnostics=schemas.diagnostic_messages(call.diagnostics))

    async def read_data_source(self, request: pb.ReadDataSource.Request) -> pb.ReadDataSource.Response:
        """`ReadDataSource`."""
        source = self._data_source(request.type_name)
        call = await data_sources.read(
            self._host,
            source,
            decode_config(source.schema, request.config),
            deferral_allowed=request.client_capabilities.deferral_allowed,
        )
        return pb.ReadDataSource.Response(
            state=encode_whole(source.schema, call.state),
            diagnostics=schemas.diagnostic_messages(call.diagnostics),
            deferred=deferred_message(call.deferred),
        )

    # ---- ephemeral resources

    async def validate_ephemeral(
        self, request: pb.ValidateEphemeralResourceConfig.Request
    ) -> pb.ValidateEphemeralResourceConfig.Response:
        """`ValidateEphemeralResourceConfig`."""
        resource = self._ephemeral(request.type_name)
        call = await ephemerals.validate(self._host, resource, decode_config(resource.schema, request.config))
        return pb.ValidateEphemeralResourceConfig.Response(diagnostics=schemas.diagnostic_messages(call.diagnostics))

    async def open_ephemeral(self, request: pb.OpenEphemeralResource.Request) -> pb.OpenEphemeralResource.Response:
        """`OpenEphemeralResource`."""
        resource = self._ephemeral(request.type_name)
        call = await ephemerals.open_(
            self._host,
            resource,
            decode_config(resource.schema, request.config),
            deferral_allowed=request.client_capabilities.deferral_allowed,
        )
        response = pb.OpenEphemeralResource.Response(
            result=encode_whole(resource.schema, call.result),
            private=dump_private(call.private),
            diagnostics=schemas.diagnostic_messages(call.diagnostics),
            deferred=deferred_message(call.deferred),
        )
        _set_time(response, call.renew_at)
        return response

    async def renew_ephemeral(self, request: pb.RenewEphemeralResource.Request) -> pb.RenewEphemeralResource.Response:
        """`RenewEphemeralResource`."""
        resource = self._ephemeral(request.type_name)
        call = await ephemerals.renew(self._host, resource, load_private(request.private))
        response = pb.RenewEphemeralResource.Response(
            private=dump_private(call.private), diagnostics=schemas.diagnostic_messages(call.diagnostics)
        )
        _set_time(response, call.renew_at)
        return response

    async def close_ephemeral(self, request: pb.CloseEphemeralResource.Request) -> pb.CloseEphemeralResource.Response:
        """`CloseEphemeralResource`."""
        resource = self._ephemeral(request.type_name)
        call = await ephemerals.close(self._host, resource, load_private(request.private))
        return pb.CloseEphemeralResource.Response(diagnostics=schemas.diagnostic_messages(call.diagnostics))

    # ---- functions

    async def get_functions(self, _: pb.GetFunctions.Request) -> pb.GetFunctions.Response:
        """`GetFunctions`."""
        return pb.GetFunctions.Response(functions=self._answers.schema.functions)

    async def call_function(self, request: pb.CallFunction.Request) -> pb.CallFunction.Response:
        """`CallFunction`."""
        function = self._function(request.name)
        kinds: list[Type] = [parameter.type for parameter in function.parameters]
        if function.variadic:
            kinds += [function.variadic.type] * (len(request.arguments) - len(kinds))
        arguments = [decode_value(kind, value) for kind, value in zip(kinds, request.arguments, strict=True)]
        try:
            result = function.call(*arguments)
        except FunctionError as error:
            return pb.CallFunction.Response(error=pb.FunctionError(text=error.text, function_argument=error.argument))
        return pb.CallFunction.Response(result=encode(function.result, result))

    # ---- types by name

    def _resource(self, name: str) -> Resource[ClientT]:
        return self._host.find("resource", self._provider.resources, name)

    def _data_source(self, name: str) -> DataSource[ClientT]:
        return self._host.find("data source", self._provider.data_sources, name)

    def _ephemeral(self, name: str) -> EphemeralResource[ClientT]:
        return self._host.find("ephemeral resource", self._provider.ephemeral_resources, name)

    def _list(self, name: str) -> ListResource[ClientT]:
        return self._host.find("list resource", self._provider.list_resources, name)

    def _action(self, name: str) -> Action[ClientT]:
        return self._host.find("action", self._provider.actions, name)

    def _function(self, name: str) -> Function:
        return self._host.find("function", self._provider.functions, name)


def decode(schema: Schema, value: pb.DynamicValue) -> State | None:
    """The object in a `DynamicValue`, None for null."""
    state: State | None = decode_value(schema.type, value)
    return state


def decode_config(schema: Schema, value: pb.DynamicValue) -> State:
    """The configuration in a `DynamicValue`; where there is no block, which is null, all of it is there and unset."""
    return decode(schema, value) or _with_empty_blocks(schema.block, dict.fromkeys(schema.block.attributes))


def decode_value(kind: Type, value: pb.DynamicValue) -> Value:
    """The value in a `DynamicValue`."""
    return codec.decode_json(kind, value.json) if value.json else codec.decode(kind, value.msgpack)


def encode(kind: Type, value: Value) -> pb.DynamicValue:
    """A `DynamicValue`."""
    return pb.DynamicValue(msgpack=codec.encode(kind, value))


def encode_whole(schema: Schema, state: State | None) -> pb.DynamicValue:
    """A `DynamicValue` of an object in which blocks may be missing."""
    return encode(schema.type, None if state is None else _with_empty_blocks(schema.block, state))


def identity_of(resource: Resource[Any], state: State | None) -> pb.ResourceIdentityData | None:
    """The identity in a state, None where the resource has none or it is not known yet."""
    if resource.identity is None or state is None:
        return None
    values = {name: state.get(name) for name in resource.identity.attributes}
    if not all(value is not None and is_known(value) for value in values.values()):
        return None
    return pb.ResourceIdentityData(identity_data=encode(resource.identity.type, values))


def deferred_message(reason: DeferredReason | None) -> pb.Deferred | None:
    """`Deferred`."""
    return None if reason is None else pb.Deferred(reason=reason.value)  # type: ignore[arg-type]  # same numbers as the protocol's enum


def load_private(data: bytes) -> Private:
    """Private state from its bytes; there is none in the null that other providers leave in a state."""
    private: Private | None = json.loads(data) if data else None
    return private or {}


def dump_private(private: Private) -> bytes:
    """Private state as bytes; the same data gives the same bytes."""
    return json.dumps(private, separators=(",", ":"), sort_keys=True).encode() if private else b""


def _fits(schema: Schema, name: str, value: Value) -> bool:
    try:
        codec.encode(schema.type.attributes[name], value)
    except (KeyError, codec.CodecError):
        return False
    return True


def _has_values(config: State) -> bool:
    """Whether anything is set. A block without values cannot be told from one that was left out."""
    return any(value not in (None, [], {}) for value in config.values())


def _with_empty_blocks(block: Block, state: State) -> State:
    """A state in which collections of blocks that are missing, at any depth, are empty, as Terraform demands."""
    filled = dict(state)
    for name, nested in block.blocks.items():
        value = state.get(name)
        match nested.nesting:
            case Nesting.SINGLE:
                filled[name] = None if value is None else _with_empty_blocks(nested.block, value)
            case Nesting.MAP:
                filled[name] = {key: _with_empty_blocks(nested.block, item) for key, item in (value or {}).items()}
            case _:
                filled[name] = [_with_empty_blocks(nested.block, item) for item in value or []]
    return filled


def _set_time(response: Any, when: datetime | None) -> None:
    if when is not None:
        response.renew_at.FromDatetime(when)
