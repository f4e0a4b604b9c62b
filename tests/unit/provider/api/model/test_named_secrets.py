"""Secrets that are known by their form."""

import pytest

from pulumi_sagemaker_training.api.model.named_secrets import has_form_of_secret


@pytest.mark.parametrize(
    "text",
    [
        "AKIA" + "A" * 16,
        "key=ASIA" + "2" * 16 + ";",
        "ghp_" + "a" * 36,
        "github_pat_" + "a1_" * 10,
        "--token hf_" + "A" * 34,
        "-----BEGIN RSA PRIVATE KEY-----\nMII",
        "-----BEGIN PRIVATE KEY-----",
    ],
)
def test_a_key_or_a_token_has_the_form_of_a_secret(text: str) -> None:
    assert has_form_of_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AKIA",
        "AKIA" + "a" * 16,
        "XAKIA" + "A" * 16,
        "hf_model",
        "s3://half_precision_models/" + "a" * 40,
        "-----BEGIN CERTIFICATE-----",
        "arn:aws:iam::123456789012:role/training",
    ],
)
def test_other_texts_have_not(text: str) -> None:
    assert not has_form_of_secret(text)
