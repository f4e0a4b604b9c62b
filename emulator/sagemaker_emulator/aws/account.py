"""Everything of AWS that is not SageMaker, behind one door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.logs.models import logs_backends
from moto.s3.models import s3_backends
from moto.sts.models import sts_backends

from sagemaker_emulator.aws import checksums, pricing
from sagemaker_emulator.aws.gateway import LOCK, Gateway
from sagemaker_emulator.aws.iam import IAM
from sagemaker_emulator.aws.logs import Logs
from sagemaker_emulator.aws.moto_store import Vault
from sagemaker_emulator.aws.s3 import S3
from sagemaker_emulator.aws.sts import STS
from sagemaker_emulator.names import default_bucket, execution_role_name

if TYPE_CHECKING:
    from pathlib import Path

    from sagemaker_emulator.http.message import Request, Response


class Account:
    """S3, IAM, STS and Logs of the one account."""

    def __init__(self, folder: Path, account_id: str, region: str) -> None:
        self._region = region
        self.account_id = account_id
        self._gateway = Gateway()
        self._vault = Vault(folder)
        self.s3 = S3(self._vault, account_id, region)
        self.iam = IAM(self._vault, account_id, region)
        self.logs = Logs(self._vault, account_id)
        self.sts = STS(self._gateway, self.iam, account_id)
        try:
            with LOCK:
                self._empty_moto()
                with self._vault.reading_back():
                    self.s3.restore()
                    self.iam.restore()
                    self.logs.check()
        except BaseException:
            self._vault.close()
            raise
        self.bucket = default_bucket(region, account_id)
        self.role_arn = ""
        self._provide_defaults()

    def _provide_defaults(self) -> None:
        self.s3.create_bucket(self.bucket, self._region)
        self.role_arn = self.iam.create_execution_role(execution_role_name())

    def answer(self, request: Request, service: str, region: str) -> Response:
        """Let moto answer, prices apart, and keep what changed before the client hears of it.

        Raises:
            ServiceError: The body is not what its checksum says, or a role cannot be assumed.
        """
        if service == "pricing":
            return pricing.answer(request)
        with LOCK:
            if service == "logs":
                self.logs.load(region)
            elif service == "s3":
                checksums.verify(request, self.s3.parts_of)
            elif service == "sts":
                return self.sts.answer(request)
            response = self._gateway(request)
            if service == "s3" and request.method == "HEAD":
                self.s3.complete_head(request, response)
            if response.status < 300:
                self._keep(request, service, region)
            return response

    def _keep(self, request: Request, service: str, region: str) -> None:
        if service == "s3":
            self.s3.keep(request)
        elif service == "iam":
            self.iam.keep(request)
        elif service == "logs":
            self.logs.keep(request, region)

    def reset(self) -> None:
        """Forget everything, and make the default bucket and role anew."""
        with LOCK:
            self._empty_moto()
            self._vault.clear()
            self.logs.forget()
            self.sts.forget()
            self._provide_defaults()

    def close(self) -> None:
        """Close the files."""
        with LOCK:
            self._vault.close()

    def _empty_moto(self) -> None:
        # moto's state is global: another emulator may have been here before, in this process.
        # Not by BackendDict.reset: that empties every service, whichever it is called on.
        for backends in (s3_backends, logs_backends, sts_backends):
            backends[self.account_id].reset()
        self.iam.empty()
