"""The W3C Organization Ontology (https://www.w3.org/TR/vocab-org/) as RDF, with its change events.

Always true: `read(write(p)) == p`. Units are `org:OrganizationalUnit` (roots `org:FormalOrganization`), posts
`org:Post`, holdings `org:Membership`, mergers and splits `org:ChangeEvent`.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, SKOS, XSD

from tochuc.exchange.exporting.picture import ChangeSeen, HolderSeen, Picture, PostSeen, UnitSeen

OURS = Namespace("urn:tochuc:")
_DOCUMENT = OURS["picture"]


def write(seen: Picture, form: str = "turtle") -> str:
    """The picture as RDF (`turtle`, `xml`, `json-ld`, `nt`)."""
    graph = Graph()
    for name, space in (("org", ORG), ("foaf", FOAF), ("skos", SKOS), ("dct", DCTERMS), ("tc", OURS)):
        graph.bind(name, space)
    graph.add((_DOCUMENT, DCTERMS.date, Literal(seen.on)))
    for unit in seen.units:
        _add_unit(graph, unit)
    for post in seen.posts:
        _add_post(graph, post)
    for holder in seen.holders:
        _add_holder(graph, holder)
    for number, change in enumerate(seen.changes):
        _add_change(graph, number, change)
    return str(graph.serialize(format=form))


def _add_unit(graph: Graph, unit: UnitSeen) -> None:
    it = _of("unit", unit.code)
    graph.add((it, RDF.type, ORG.OrganizationalUnit if unit.parent else ORG.FormalOrganization))
    graph.add((it, SKOS.prefLabel, Literal(unit.name, lang="vi")))
    graph.add((it, ORG.classification, _of("kind", unit.kind)))
    if unit.parent:
        graph.add((it, ORG.subOrganizationOf, _of("unit", unit.parent)))
    if unit.begun:
        graph.add((it, OURS.begun, Literal(unit.begun, datatype=XSD.string)))
    if unit.ended:
        graph.add((it, OURS.ended, Literal(unit.ended, datatype=XSD.string)))


def _add_post(graph: Graph, post: PostSeen) -> None:
    it = _of("post", post.code)
    graph.add((it, RDF.type, ORG.Post))
    graph.add((it, ORG.postIn, _of("unit", post.unit)))
    graph.add((it, ORG.role, _of("title", post.title)))
    graph.add((it, SKOS.prefLabel, Literal(post.name, lang="vi")))
    graph.add((it, OURS.rank, Literal(post.rank)))


def _add_holder(graph: Graph, holder: HolderSeen) -> None:
    person, it = _of("person", holder.person), _of("holding", f"{holder.person}/{holder.post}")
    graph.add((person, RDF.type, FOAF.Person))
    graph.add((person, FOAF.name, Literal(holder.name)))
    graph.add((it, RDF.type, ORG.Membership))
    graph.add((it, ORG.member, person))
    graph.add((it, OURS.post, _of("post", holder.post)))
    graph.add((person, ORG.holds, _of("post", holder.post)))
    if holder.since:
        graph.add((it, OURS.since, Literal(holder.since, datatype=XSD.string)))


def _add_change(graph: Graph, number: int, change: ChangeSeen) -> None:
    it = _of("change", str(number))
    graph.add((it, RDF.type, ORG.ChangeEvent))
    graph.add((it, OURS.on, Literal(change.on, datatype=XSD.string)))
    for code in change.sources:
        graph.add((it, ORG.originalOrganization, _of("unit", code)))
    for code in change.results:
        graph.add((it, ORG.resultingOrganization, _of("unit", code)))
        graph.add((_of("unit", code), PROV.wasDerivedFrom, it))


def read(text: str, form: str = "turtle") -> Picture:
    """The picture in RDF as `write` makes it."""
    graph = Graph().parse(data=text, format=form)
    units = [
        *graph.subjects(RDF.type, ORG.OrganizationalUnit),
        *graph.subjects(RDF.type, ORG.FormalOrganization),
    ]
    return Picture(
        str(graph.value(_DOCUMENT, DCTERMS.date)),
        tuple(sorted(_unit(graph, u) for u in units)),
        tuple(sorted(_post(graph, p) for p in graph.subjects(RDF.type, ORG.Post))),
        tuple(sorted(_holder(graph, m) for m in graph.subjects(RDF.type, ORG.Membership))),
        tuple(sorted(_change(graph, e) for e in graph.subjects(RDF.type, ORG.ChangeEvent))),
    )


def _unit(graph: Graph, it: Any) -> UnitSeen:
    values = [
        graph.value(it, p)
        for p in (SKOS.prefLabel, ORG.classification, ORG.subOrganizationOf, OURS.begun, OURS.ended)
    ]
    name, kind, parent, begun, ended = values
    return UnitSeen(_code(it), str(name), _code(kind), _code(parent), str(begun or ""), str(ended or ""))


def _post(graph: Graph, it: Any) -> PostSeen:
    unit, title, name, rank = (graph.value(it, p) for p in (ORG.postIn, ORG.role, SKOS.prefLabel, OURS.rank))
    return PostSeen(_code(it), _code(unit), _code(title), str(name), str(rank))


def _holder(graph: Graph, it: Any) -> HolderSeen:
    person, post, since = (graph.value(it, p) for p in (ORG.member, OURS.post, OURS.since))
    return HolderSeen(_code(person), str(graph.value(person, FOAF.name)), _code(post), str(since or ""))


def _change(graph: Graph, it: Any) -> ChangeSeen:
    sources = sorted(_code(u) for u in graph.objects(it, ORG.originalOrganization))
    results = sorted(_code(u) for u in graph.objects(it, ORG.resultingOrganization))
    return ChangeSeen(str(graph.value(it, OURS.on)), tuple(sources), tuple(results))


def _of(kind: str, code: str) -> URIRef:
    return OURS[f"{kind}:{quote(code, safe='')}"]


def _code(it: Any) -> str:
    return unquote(str(it).removeprefix(str(OURS)).split(":", 1)[1]) if it is not None else ""
