"""Calls one release of clerk-backend-api, as somebody's program would: a line of JSON in, a line of JSON out (../protocol.ts)."""

import asyncio
import base64
import inspect
import json
import sys

from clerk_backend_api import Clerk, utils
from pydantic import BaseModel

# What every method takes beside its own arguments.
SETTINGS = {"self", "retries", "server_url", "timeout_ms", "http_headers"}
LOOP = asyncio.new_event_loop()
CLIENTS = {}


# Five seconds of 5xx and no more; what it gave up on itself is not sent again. As docs/sdks.md has it.
ADVISED = utils.RetryConfig("backoff", utils.BackoffStrategy(500, 2_000, 1.5, 5_000), False)
RETRIES = {"default": {}, "advised": {"retry_config": ADVISED}, "off": {"retry_config": None}}


def client_of(base, key, retries):
    if (base, key, retries) not in CLIENTS:
        CLIENTS[base, key, retries] = Clerk(bearer_auth=key, server_url=base, **RETRIES[retries])
    return CLIENTS[base, key, retries]


def revive(value):
    """A file travels as base64."""
    if isinstance(value, list):
        return [revive(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "$file" in value:
        return {"file_name": value["name"], "content": base64.b64decode(value["$file"]), "content_type": value["type"]}
    return {name: revive(one) for name, one in value.items()}


def plain(value):
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value


def own_arguments(method):
    return [one for one in inspect.signature(method).parameters.values() if one.name not in SETTINGS]


def failure(error):
    """What an except block finds, in whichever of the attributes this release has."""
    response = getattr(error, "raw_response", None)
    status = getattr(error, "status_code", None)
    if status is None and response is not None:
        status = response.status_code
    body = getattr(error, "body", None) or (response.text if response is not None else "") or ""
    data = getattr(error, "data", None)
    if data is not None:
        errors = plain(data)["errors"]
    else:
        try:
            errors = json.loads(body).get("errors", [])
        except (ValueError, AttributeError):
            errors = []
    headers = getattr(error, "headers", None) or (response.headers if response is not None else {})
    return {
        "ok": False,
        "class": type(error).__name__,
        "status": status,
        "code": errors[0]["code"] if errors else None,
        "text": str(error),
        "retry_after": headers.get("retry-after") if headers else None,
        "body": body,
    }


def call(question):
    client = client_of(question["base"], question["key"], question["retries"])
    users = getattr(client, question["resource"])
    method = getattr(users, question["method"])
    arguments = revive(question["args"])
    names = [one.name for one in own_arguments(method)]
    # Some methods take all their arguments as one.
    if names == ["request"]:
        arguments = {"request": arguments}
    settings = {}
    if question.get("timeout_ms"):
        settings["timeout_ms"] = question["timeout_ms"]
    if question.get("headers"):
        settings["http_headers"] = question["headers"]
    try:
        if question["style"] == "async":
            method = getattr(users, question["method"] + "_async")
            given = LOOP.run_until_complete(method(**arguments, **settings))
        else:
            given = method(**arguments, **settings)
        return {"ok": True, "value": plain(given)}
    except Exception as error:  # whatever a caller would see
        return failure(error)


def fields_of(method):
    """The names that go on the wire."""
    names = []
    for one in own_arguments(method):
        models = [kind for kind in getattr(one.annotation, "__args__", [one.annotation]) if inspect.isclass(kind)]
        models = [kind for kind in models if issubclass(kind, BaseModel)]
        if one.name == "request" and models:
            names += [field.alias or name for name, field in models[0].model_fields.items()]
        else:
            names.append(one.name)
    return sorted(names)


def methods_of(resource):
    kind = type(getattr(Clerk(bearer_auth="sk_test_none"), resource))
    return {
        name: method
        for name, method in vars(kind).items()
        if inspect.isfunction(method) and not name.startswith("_") and not name.endswith("_async")
    }


def describe(question):
    methods = {resource: methods_of(resource) for resource in question["resources"]}
    fields = {
        resource: {name: fields_of(method) for name, method in found.items()} for resource, found in methods.items()
    }
    return {"methods": {resource: sorted(found) for resource, found in methods.items()}, "fields": fields}


def main():
    for line in sys.stdin:
        question = json.loads(line)
        answer = describe(question) if question["ask"] == "describe" else call(question)
        sys.stdout.write(json.dumps({"id": question["id"], **answer}) + "\n")
        sys.stdout.flush()


main()
