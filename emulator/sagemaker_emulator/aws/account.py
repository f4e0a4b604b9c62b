"""The AWS services beside SageMaker."""

from pathlib import Path
from typing import Final

from moto.logs.models import logs_backends
from moto.s3.models import s3_backends
from moto.sts.models import sts_backends

from sagemaker_emulator.aws import checksums, forms, presigned, pricing
from sagemaker_emulator.aws.gateway import LOCK, Gateway
from sagemaker_emulator.aws.iam import IAM
from sagemaker_emulator.aws.logs import Logs
from sagemaker_emulator.aws.moto_store import MotoStore
from sagemaker_emulator.aws.s3 import S3
from sagemaker_emulator.aws.sts import STS
from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.names import default_bucket, execution_role_name

SERVICES: Final = frozenset({"s3", "iam", "sts", "logs", "pricing"})
"""The services that the account answers, by the name that requests are signed for."""
PUBLISHED_KEYS: Final = {name: name for name in ("any", "emulator")}
"""The keys, with their secrets, that the emulator tells its clients to use."""


class Account:
    """S3, IAM, STS and Logs of the one account."""

    def __init__(self, folder: Path, account_id: str, region: str) -> None:
        self._region = region
        self.account_id = account_id
        self._gateway = Gateway()
        self._store = MotoStore(folder)
        self.s3 = S3(self._store, account_id, region)
        self.iam = IAM(self._gateway, self._store, account_id, region)
        self.logs = Logs(self._store, account_id)
        self.sts = STS(self._gateway, self.iam, account_id)
        try:
            with LOCK:
                self._empty_moto()
                with self._store.reading_back():
                    self.s3.restore()
                    self.iam.restore()
                    self.logs.check()
        # Whatever ends the start, the file must not stay open.
        except BaseException:
            self._store.close()
            raise
        self.bucket = default_bucket(region, account_id)
        self.role_arn = ""
        self._provide_defaults()

    def _provide_defaults(self) -> None:
        self.s3.create_bucket(self.bucket, self._region)
        self.role_arn = self.iam.create_execution_role(execution_role_name())

    def answer(self, request: Request, service: str, region: str, now: float) -> Response:
        """Answer a request, and save what it changed before the client gets the answer.

        moto answers, except for prices.

        Args:
            now: the time in seconds since the epoch.

        Raises:
            ServiceError: the body does not match its checksum, a presigned URL has expired, or a
                role cannot be assumed.
        """
        if service == "pricing":
            return pricing.answer(request)
        with LOCK:
            if service == "sts":
                return self.sts.answer(request)
            if service == "logs":
                self.logs.load(region)
                if request.header("x-amz-target").endswith(".FilterLogEvents"):
                    return self.logs.filter_events(request, region)
            answer = self.iam.answer if service == "iam" else self._gateway
            response = self._of_s3(request, now) if service == "s3" else answer(request)
            if response.status < 300:
                self._persist(request, service, region)
            return response

    def secret_of(self, access_key: str) -> str | None:
        """Return the secret of an access key; None for a key that is not known."""
        return (
            PUBLISHED_KEYS.get(access_key)
            or self.iam.secret_of(access_key)
            or self.sts.secret_of(access_key)
        )

    def _of_s3(self, request: Request, now: float) -> Response:
        presigned.verify(request, now)
        checksums.verify(request, self.s3.parts_of)
        content_type = forms.type_of_form(request)
        response = self._gateway(forms.as_bytes(request) if content_type else request)
        if request.method == "HEAD":
            self.s3.complete_head(request, response)
        if content_type and response.status < 300 and forms.is_put_object(request):
            self.s3.set_content_type(request, content_type)
        return response

    def _persist(self, request: Request, service: str, region: str) -> None:
        if service == "s3":
            self.s3.persist(request)
        elif service == "iam":
            self.iam.persist(request)
        elif service == "logs":
            self.logs.persist(request, region)

    def reset(self) -> None:
        """Remove everything, and create the default bucket and role again."""
        with LOCK:
            self._empty_moto()
            self._store.clear()
            self.logs.forget()
            self.sts.forget()
            self._provide_defaults()

    def close(self) -> None:
        """Close the files."""
        with LOCK:
            self._store.close()

    def _empty_moto(self) -> None:
        # moto's state is global: an earlier emulator of this process may have filled it.
        # BackendDict.reset does not help: it empties every service, not just its own.
        for backends in (s3_backends, logs_backends, sts_backends):
            backends[self.account_id].reset()
        self.iam.empty()
