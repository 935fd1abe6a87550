"""`GET` of a list and of one resource, alike in every Open API."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.sandbox.failures import absent
from app.sandbox.listing import Page, chosen, page
from app.sandbox.store import Store
from app.sandbox.versions import as_v5
from app.sandbox.wire import Document


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of resource and where it is."""

    api: str
    """The API's name in addresses, such as `productInventory`."""
    kind: str
    """The resource's name, such as `product`."""
    versions: tuple[str, ...] = ("v4",)

    def path(self, version: str) -> str:
        """Return the address of the list."""
        return f"/tmf-api/{self.api}/{version}/{self.kind}"


def store_of(request: Request) -> Store:
    """Return what the sandbox holds."""
    store: Store = request.app.state.store
    return store


def readable(*resources: Resource) -> APIRouter:
    """Return routes that give the lists and the single resources of some kinds."""
    router = APIRouter()
    for resource in resources:
        for version in resource.versions:
            path = resource.path(version)
            router.add_route(path, partial(_listed, resource, version), methods=["GET"])
            router.add_route(f"{path}/{{identifier:path}}", partial(_single, resource, version), methods=["GET"])
    return router


def shown(request: Request, resource: Resource, version: str, document: Document) -> Document:
    """Return a resource as a version gives it, with its address."""
    return _addressed(request, resource, version, _in_version(resource, version, document))


def _in_version(resource: Resource, version: str, document: Document) -> Document:
    return as_v5(resource.kind, document) if version == "v5" else document


def _addressed(request: Request, resource: Resource, version: str, document: Document) -> Document:
    base = str(request.base_url).rstrip("/")
    return {"id": document["id"], **document, "href": f"{base}{resource.path(version)}/{document['id']}"}


def _listed(resource: Resource, version: str, request: Request) -> Response:
    documents = [_in_version(resource, version, each) for each in store_of(request).all(resource.kind)]
    found = page(documents, request.query_params.multi_items())
    headers = {"X-Total-Count": str(found.total), "X-Result-Count": str(len(found.items))}
    if link := _next(request, found):
        headers["Link"] = link
    items = [_addressed(request, resource, version, each) for each in found.items]
    return JSONResponse(items, 206 if found.partial else 200, headers)


def _next(request: Request, found: Page) -> str | None:
    following = found.offset + len(found.items)
    if not found.items or following >= found.total:
        return None
    others = [(name, value) for name, value in request.query_params.multi_items() if name not in ("offset", "limit")]
    query = urlencode([*others, ("offset", following), ("limit", found.limit)])
    return f'<{request.url.replace(query=query)}>; rel="next"'


def _single(resource: Resource, version: str, request: Request) -> Response:
    identifier = request.path_params["identifier"]
    document = store_of(request).get(resource.kind, identifier)
    if document is None:
        raise absent(resource.kind, identifier)
    return JSONResponse(chosen(shown(request, resource, version, document), request.query_params.get("fields")))
