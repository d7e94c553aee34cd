"""Ways to write the decorator, and names of functions that are awkward for Kubernetes."""

import kfp
import kfp.dsl as authoring
from kfp.dsl import component, container_component, pipeline


@component
def bare(a: int) -> int:
    return a


@component()
def called(a: int) -> int:
    return a


@kfp.dsl.component(base_image="python:3.11")
def by_full_name(a: int) -> int:
    return a


@authoring.component
def by_other_name(a: int) -> int:
    return a


def afterwards(a: int) -> int:
    return a


later = component(afterwards)
later_with_image = component(base_image="python:3.10")(afterwards)


@component
def _leading(a: int) -> int:
    return a


@component
def with__two___and_trailing_(a: int) -> int:
    return a


@component
def HTTPServer2Go(a: int) -> int:
    return a


@component
def ünï_cöde(a: int) -> int:
    return a


@component
def a_name_that_is_so_long_that_it_goes_beyond_what_a_label_of_kubernetes_can_hold_by_far(a: int) -> int:
    return a


@container_component
def shell():
    return authoring.ContainerSpec(image="alpine:3.20", command=["true"])


@pipeline
def component_forms(start: int = 1):
    for each in (bare, called, by_full_name, by_other_name, later, later_with_image, _leading):
        each(a=start)
    with__two___and_trailing_(a=1)
    HTTPServer2Go(a=2)
    ünï_cöde(a=3)
    a_name_that_is_so_long_that_it_goes_beyond_what_a_label_of_kubernetes_can_hold_by_far(a=4)
    shell()
    bare(a=5)
    bare(a=6)
