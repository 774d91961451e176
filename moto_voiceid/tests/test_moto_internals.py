# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""One canary test for each internal of moto that the package uses.

pyproject.toml allows the versions of moto that pass these tests. If one fails, the module that it names must be adapted
to the new version.
"""

import importlib
import importlib.metadata
import inspect
import json
import re
from pathlib import Path
from typing import Any
from unittest.mock import Mock, patch

import moto
import pytest
from moto import backend_index, backends
from moto.core.base_backend import AccountSpecificBackend, BackendDict, BaseBackend
from moto.core.common_models import CloudFormationModel
from moto.core.exceptions import ServiceException
from moto.core.model_instances import model_data, reset_model_data
from moto.core.models import DEFAULT_ACCOUNT_ID, botocore_stubber
from moto.core.request import Request
from moto.core.resource_tagging import TaggableResourcesMixin, iter_taggable_backends
from moto.core.responses import ActionResult, BaseResponse, EmptyResult
from moto.core.utils import get_service_model, utcnow
from moto.events.models import events_backends
from moto.iam.access_control import PermissionResult
from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.moto_api._internal import mock_random
from moto.moto_api._internal import urls as moto_api_urls
from moto.moto_api._internal.responses import MotoAPIResponse
from moto.moto_api._internal.state_manager import StateManager
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.resourcegroupstaggingapi.exceptions import ResourceGroupsTaggingAPIError
from moto.s3.exceptions import MissingBucket
from moto.s3.models import s3_backends
from moto.s3.utils import ARCHIVE_STORAGE_CLASSES
from moto.sqs.models import sqs_backends
from moto.utilities.tagging_service import TaggingService
from packaging.requirements import Requirement

import moto_voiceid
from moto_voiceid.cloudformation import _CACHES, DomainResource
from moto_voiceid.exceptions import ResourceNotFoundException

ACCOUNT = DEFAULT_ACCOUNT_ID
REGION = "us-east-1"
EVENT = {"Source": "aws.voiceid", "DetailType": "d", "Detail": '{"a": 1}', "Resources": ["arn"]}


@pytest.fixture(autouse=True)
def registered() -> Any:
    moto_voiceid.register()
    yield
    BackendDict.reset()


class TestRegistration:
    """moto_voiceid.registration"""

    def test_a_service_is_a_module_of_moto_with_backends(self) -> None:
        module = importlib.import_module("moto.voiceid")
        assert backends.get_backend("voice-id") is module.voiceid_backends  # type: ignore[call-overload]

    def test_the_server_and_the_stubber_share_the_list_of_url_patterns(self) -> None:
        application = DomainDispatcherApplication(create_backend_app)
        assert application.backend_url_patterns is backend_index.backend_url_patterns
        assert "backend_index.backend_url_patterns" in inspect.getsource(type(botocore_stubber).process_request)

    def test_no_other_pattern_matches_the_host(self) -> None:
        host = "https://voiceid.us-east-1.amazonaws.com"
        assert [name for name, pattern in backend_index.backend_url_patterns if pattern.match(host)] == ["voice-id"]

    def test_the_urls_module_is_found_beside_the_models(self) -> None:
        backend = backends.get_backend("voice-id")[ACCOUNT][REGION]  # type: ignore[call-overload]
        assert backend._url_module is importlib.import_module("moto_voiceid.urls")
        assert list(backend.flask_paths) == ["/"]

    def test_the_paths_of_moto_api_are_read_when_the_application_is_created(self) -> None:
        application = create_backend_app("moto_api")  # type: ignore[arg-type]
        rules = {rule.rule for rule in application.url_map.iter_rules()}
        assert {"/moto-api/reset", '/moto-api/voiceid/<regex(".*"):path>'} <= rules
        assert "{0}/moto-api/reset" in moto_api_urls.url_paths

    def test_register_is_idempotent(self) -> None:
        before = len(backend_index.backend_url_patterns)
        moto_voiceid.register()
        assert len(backend_index.backend_url_patterns) == before

    def test_the_dashboard_reads_the_instances_of_models(self) -> None:
        model = Mock(instances_tracked=["instance"])
        with patch.dict(model_data, {"voiceid": {"Model": model}}):
            _, _, body = MotoAPIResponse().model_data(None, "", None)
            assert json.loads(body)["voiceid"]["Model"][0].keys() <= set(dir("instance"))
            reset_model_data()
        assert model.instances_tracked == []

    def test_resource_types_of_stacks_are_subclasses(self) -> None:
        assert DomainResource in CloudFormationModel.__subclasses__()
        # moto calls this method before delete_from_cloudformation_json.
        assert not hasattr(DomainResource, "delete")
        before = dict(model_data["voiceid"])
        assert DomainResource("d" * 22) not in DomainResource.instances_tracked  # type: ignore[attr-defined]
        assert model_data["voiceid"] == before

    def test_moto_caches_the_resource_types_of_stacks(self) -> None:
        source = (Path(moto.__file__).parent / "cloudformation" / "parsing.py").read_text(encoding="utf-8")
        assert set(re.findall(r"@lru_cache\ndef (\w+)\(", source)) == set(_CACHES)

    def test_moto_does_not_include_voice_id(self) -> None:
        assert not (Path(moto.__file__).parent / "voiceid").exists()


class TestBackends:
    """moto_voiceid.models"""

    def test_a_reset_clears_used_backends_only(self) -> None:
        cleared = []

        class Counting(BackendDict[BaseBackend]):
            def clear(self) -> None:
                super().clear()
                cleared.append(True)

        counting = Counting(BaseBackend, "voice-id")
        BackendDict.reset()
        assert cleared == []
        counting[ACCOUNT]
        BackendDict.reset()
        assert cleared == [True]

    def test_an_unknown_region_raises_key_error(self) -> None:
        regions: AccountSpecificBackend[BaseBackend] = BackendDict(BaseBackend, "voice-id")[ACCOUNT]
        assert REGION in regions.regions
        with pytest.raises(KeyError):
            regions["mars-north-1"]

    def test_the_service_model_is_that_of_botocore(self) -> None:
        model = get_service_model("voice-id")
        assert len(model.operation_names) == 29
        operation = model.operation_model("CreateDomain")
        # Writers are cached by shape, so it must be the same object every time.
        assert operation.output_shape is model.operation_model("CreateDomain").output_shape
        shape = operation.input_shape.members["Name"]  # type: ignore[union-attr]
        assert {"min", "max", "pattern", "sensitive"} <= set(shape.metadata)

    def test_ids_are_letters_and_digits(self) -> None:
        assert re.fullmatch(r"[a-zA-Z0-9]{22}", mock_random.get_random_string(length=22))

    def test_timestamps_are_naive_utc(self) -> None:
        assert utcnow().tzinfo is None

    def test_tags(self) -> None:
        tagger = TaggingService()
        tagger.tag_resource("arn", [{"Key": "k", "Value": "v"}])
        assert tagger.list_tags_for_resource("arn") == {"Tags": [{"Key": "k", "Value": "v"}]}
        assert tagger.get_tag_dict_for_resource("arn") == {"k": "v"}
        tagger.untag_resource_using_names("arn", ["k", "unknown"])
        assert tagger.get_tag_dict_for_resource("arn") == {}
        assert tagger.convert_dict_to_tags_input({"k": "v"}) == [{"Key": "k", "Value": "v"}]

    def test_the_tagging_api_finds_backends_by_their_base_class(self) -> None:
        assert not list(iter_taggable_backends(ACCOUNT, "eu-west-2"))
        backend = backends.get_backend("voice-id")[ACCOUNT]["eu-west-2"]  # type: ignore[call-overload]
        assert list(iter_taggable_backends(ACCOUNT, "eu-west-2")) == [backend]
        assert isinstance(backend, TaggableResourcesMixin)
        mixin = {name for name in vars(TaggableResourcesMixin) if not name.startswith("_")}
        assert mixin == {"SERVICE_NAMESPACE", "iter_tagged_resources", "owns_arn", "tag_resource", "untag_resource"}

    def test_an_error_of_the_tagging_api_has_a_code(self) -> None:
        error = ResourceGroupsTaggingAPIError("InvalidParameterException", "message")
        assert (error.code, error.message) == ("InvalidParameterException", "message")


class TestStateManager:
    """moto_voiceid.jobs.transition"""

    def test_the_default_is_returned_if_no_transition_is_set(self) -> None:
        default = {"progression": "immediate"}
        manager = StateManager()
        manager.register_default_transition("voiceid::job", default)
        assert manager.get_transition("voiceid::job") is default
        manager.set_transition("voiceid::job", {"progression": "immediate"})
        assert manager.get_transition("voiceid::job") is not default
        manager.unset_transition("voiceid::job")
        assert manager.get_transition("voiceid::job") is default


class TestErrors:
    """moto_voiceid.exceptions"""

    def test_other_services_of_moto_respond_with_the_code_and_the_message(self) -> None:
        error = ResourceNotFoundException("Domain d does not exist", "DOMAIN")
        assert isinstance(error, ServiceException)
        assert (error.code, error.message) == ("ResourceNotFoundException", "Domain d does not exist")
        assert "except ServiceException" in inspect.getsource(BaseResponse.call_action)


class TestRequests:
    """moto_voiceid.http.dispatch"""

    def response(self, use_raw_body: bool = True, **headers: str) -> BaseResponse:
        url = "https://voiceid.eu-west-2.amazonaws.com/"
        response = BaseResponse(service_name="voice-id")
        response.setup_class(Request.from_primitives("POST", url, headers, b"{}"), use_raw_body=use_raw_body)
        return response

    def test_setup_class_sets_region_account_and_body(self) -> None:
        response = self.response()
        assert (response.region, response.current_account, response.raw_body) == ("eu-west-2", ACCOUNT, b"{}")

    def test_headers_are_case_insensitive(self) -> None:
        response = self.response(**{"x-amz-target": "VoiceID.ListDomains"})
        assert response.headers.get("X-Amz-Target") == "VoiceID.ListDomains"

    def test_use_raw_body_is_a_class_attribute(self) -> None:
        assert BaseResponse.use_raw_body is False

    def test_action_results_have_a_result(self) -> None:
        assert ActionResult({"a": 1}).result == {"a": 1}
        assert EmptyResult().result is None

    def test_authentication_takes_a_resource(self) -> None:
        method = BaseResponse._authenticate_and_authorize_normal_action
        assert list(inspect.signature(method).parameters) == ["self", "resource"]

    def test_authentication_errors_have_a_type(self) -> None:
        from moto.core import exceptions

        from moto_voiceid.http.dispatch import _AUTH_ERRORS

        errors = (
            exceptions.AccessDeniedError("user", "action"),
            exceptions.AuthFailureError(),
            exceptions.InvalidClientTokenIdError(),
            exceptions.SignatureDoesNotMatchError(),
        )
        assert {error.error_type for error in errors} == set(_AUTH_ERRORS)
        assert all(error.message for error in errors)


class TestServer:
    """moto_voiceid.http.server and moto_voiceid.http.fault_injection"""

    def test_the_application_calls_the_overridden_methods(self) -> None:
        application = DomainDispatcherApplication(create_backend_app)
        assert list(inspect.signature(application.infer_service_region_host).parameters) == ["environ", "path"]
        assert application.get_backend_for_host("voiceid.us-east-1.amazonaws.com") == "voice-id"
        assert application.get_backend_for_host(None) is None

    def test_the_environ_of_a_request_has_its_socket(self) -> None:
        from werkzeug.serving import WSGIRequestHandler

        assert issubclass(MotoRequestHandler, WSGIRequestHandler)
        assert '"werkzeug.socket": self.connection' in inspect.getsource(WSGIRequestHandler.make_environ)


class TestAWSServices:
    """moto_voiceid.aws_services"""

    def test_kms(self) -> None:
        kms = kms_backends[ACCOUNT][REGION]
        key = kms.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", {})  # type: ignore[arg-type]
        kms.create_alias(key.id, "alias/voice")
        for name in (key.id, key.arn, "alias/voice", f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/voice"):
            assert kms.describe_key(name) is key
        assert (key.key_state, key.key_spec) == ("Enabled", "SYMMETRIC_DEFAULT")
        kms.disable_key(key.id)
        assert key.key_state == "Disabled"

    @pytest.mark.parametrize(("name", "error"), [("unknown", KeyError), ("alias/unknown", AttributeError)])
    def test_kms_with_an_unknown_key(self, name: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            kms_backends[ACCOUNT][REGION].describe_key(name)

    def test_iam(self) -> None:
        iam = iam_backends[ACCOUNT]["aws"]
        role = iam.create_role("r", "{}", "/", None, "", {}, 3600)  # type: ignore[arg-type]
        assert iam.get_role_by_arn(role.arn) is role
        with pytest.raises(NotFoundException):
            iam.get_role_by_arn(f"{role.arn}2")

    def test_s3(self) -> None:
        s3 = s3_backends[ACCOUNT]["aws"]
        s3.create_bucket("calls", REGION)
        written = s3.put_object("calls", "a", b"audio", encryption="aws:kms", kms_key_id="k")
        written.set_metadata({"Content-Type": "application/json"})
        found = s3.get_object("calls", "a")
        assert found.size == len(b"audio")
        assert found is written
        assert (found.value, found.encryption, found.kms_key_id) == (b"audio", "aws:kms", "k")
        etag = found.etag
        assert s3.put_object("calls", "a", b"other").etag != etag
        with pytest.raises(ValueError, match="closed"):
            found.value  # noqa: B018  # the file of an object that was replaced
        assert s3.get_object("calls", "b") is None
        with pytest.raises(MissingBucket):
            s3.get_bucket("nobodys")

    @pytest.mark.parametrize("storage_class", ["GLACIER", "DEEP_ARCHIVE"])
    def test_s3_archives(self, storage_class: str) -> None:
        s3 = s3_backends[ACCOUNT]["aws"]
        s3.create_bucket("calls", REGION)
        archived = s3.put_object("calls", "a", b"audio", storage=storage_class)
        assert archived.storage_class in ARCHIVE_STORAGE_CLASSES
        assert "x-amz-restore" not in archived.response_dict
        s3.restore_object("calls", "a", "1", None)
        assert 'ongoing-request="false"' in archived.response_dict["x-amz-restore"]

    def test_s3_policies(self) -> None:
        bucket = s3_backends[ACCOUNT]["aws"].create_bucket("calls", REGION)
        assert bucket.get_permission("s3:GetObject", "arn:aws:s3:::calls/a") == PermissionResult.NEUTRAL
        statement = '{"Effect": "Deny", "Principal": "*", "Action": "s3:Get*", "Resource": "arn:aws:s3:::calls/*"}'
        bucket.policy = f'{{"Statement": [{statement}]}}'.encode()
        assert bucket.get_permission("s3:GetObject", "arn:aws:s3:::calls/a") == PermissionResult.DENIED
        assert bucket.get_permission("s3:PutObject", "arn:aws:s3:::calls/a") == PermissionResult.NEUTRAL

    def test_s3_does_not_support_customer_keys(self) -> None:
        """The README says so. If this fails, jobs must refuse objects that are encrypted with such a key."""
        folder = Path(moto.__file__).parent / "s3"
        assert not [path for path in folder.rglob("*.py") if "customer-algorithm" in path.read_text(encoding="utf-8")]

    def test_events(self) -> None:
        (put,) = events_backends[ACCOUNT][REGION].put_events([EVENT])
        assert set(put) == {"EventId"}


class TestEventBridge:
    """What the README says about the delivery of events. If a test fails, change it there."""

    def rule(self, target: str, bus: str = "default") -> Any:
        events = events_backends[ACCOUNT][REGION]
        events.put_rule("voiceid", event_bus_arn=bus, event_pattern='{"source": ["aws.voiceid"]}')
        target_arn = f"arn:aws:{target.replace(':', f':{REGION}:{ACCOUNT}:', 1)}"
        events.put_targets("voiceid", bus, [{"Id": "target", "Arn": target_arn}])
        return events

    def received(self) -> list[dict[str, Any]]:
        messages = sqs_backends[ACCOUNT][REGION].get_queue("voiceid").messages
        return [json.loads(message.body) for message in messages]

    @pytest.fixture(autouse=True)
    def queue(self) -> None:
        sqs_backends[ACCOUNT][REGION].create_queue("voiceid", {})

    def test_the_account_is_omitted(self) -> None:
        self.rule("sqs:voiceid").put_events([EVENT])
        (event,) = self.received()
        assert set(event) == {"version", "id", "detail-type", "source", "time", "region", "resources", "detail"}
        assert (event["resources"], event["detail"]) == (["arn"], {"a": 1})

    def test_a_disabled_rule_gets_events(self) -> None:
        events = self.rule("sqs:voiceid")
        events.disable_rule("voiceid", None)
        events.put_events([EVENT])
        assert len(self.received()) == 1

    def test_resources_are_lost_between_buses(self) -> None:
        events = events_backends[ACCOUNT][REGION]
        events.create_event_bus("other")
        self.rule("sqs:voiceid", "other")
        self.rule("events:event-bus/other").put_events([EVENT])
        assert [event["resources"] for event in self.received()] == [[]]

    def test_other_targets_are_errors(self) -> None:
        with pytest.raises(NotImplementedError):
            self.rule("lambda:function:f").put_events([EVENT])


def test_the_installed_version_is_allowed_by_the_package() -> None:
    requirements = map(Requirement, importlib.metadata.requires("moto-voiceid") or [])
    allowed = [requirement.specifier for requirement in requirements if requirement.name == "moto"]
    assert len(allowed) == 2
    assert all(moto.__version__ in specifier for specifier in allowed)
