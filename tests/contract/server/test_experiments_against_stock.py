"""Experiments, through every method that stock's client and its generated API have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support.stock_client import Refused

if TYPE_CHECKING:
    from support.servers import Server
    from support.stock_client import StockClient

PATH = "/apis/v2beta1/experiments"


def test_there_is_a_default_experiment_from_the_start_and_it_stays(
    server: Server, stock: StockClient
) -> None:
    default = stock("client.get_experiment(experiment_name='Default')")

    with pytest.raises(Refused) as caught:
        stock("client.delete_experiment({id})", id=default["experiment_id"])
    assert (caught.value.status, caught.value.body["code"]) == (409, 10)


def test_an_experiment_goes_through_all_methods_of_the_client(stock: StockClient) -> None:
    made = stock("client.create_experiment('one', 'about it', 'kubeflow')")
    experiment_id = made["experiment_id"]

    assert stock("client.create_experiment('one')") == made
    assert stock("client.get_experiment(experiment_id={id})", id=experiment_id) == made
    assert stock("client.get_experiment(experiment_name='one', namespace='kubeflow')") == made
    assert (made["description"], made["storage_state"]) == ("about it", "AVAILABLE")
    assert made["last_run_created_at"].startswith("1970-01-01T00:00:00")
    assert "namespace" not in made
    listed = stock("client.list_experiments(sort_by='name')")["experiments"]
    assert [each["display_name"] for each in listed] == sorted(
        (each["display_name"] for each in listed), key=str.lower
    )
    run_id = stock(
        "client.create_run_from_pipeline_func(flows.sums, {{}}, 'in it', experiment_id={id})",
        id=experiment_id,
    )
    run = stock("client.wait_for_run_completion({id}, 120, 0.05)", id=run_id)
    assert stock("client.get_experiment({id})", id=experiment_id)["last_run_created_at"] == run["created_at"]

    stock("client.archive_experiment({id})", id=experiment_id)
    assert stock("client.get_experiment({id})", id=experiment_id)["storage_state"] == "ARCHIVED"
    archived = stock("client.get_run({id})", id=run_id)
    assert (archived["storage_state"], archived["state"]) == ("ARCHIVED", "SUCCEEDED")
    stock("client.unarchive_experiment({id})", id=experiment_id)
    assert stock("client.get_experiment({id})", id=experiment_id)["storage_state"] == "AVAILABLE"
    assert stock("client.get_run({id})", id=run_id)["storage_state"] == "ARCHIVED"

    stock("client.delete_experiment({id})", id=experiment_id)
    with pytest.raises(Refused) as caught:
        stock("client.get_experiment({id})", id=experiment_id)
    assert (caught.value.status, caught.value.body["code"]) == (404, 5)
    assert stock("client.get_run({id})", id=run_id)["run_id"] == run_id


def test_the_generated_api_is_told_of_a_name_that_is_taken(stock: StockClient) -> None:
    create = (
        "client.experiments.experiment_service_create_experiment(api.V2beta1Experiment(display_name='twice'))"
    )
    stock(create)

    with pytest.raises(Refused, match="Please specify a new name") as caught:
        stock(create)
    assert (caught.value.status, caught.value.body["code"]) == (409, 6)
    [detail] = caught.value.body["details"]
    assert detail["@type"] == "type.googleapis.com/google.rpc.Status"


def test_a_filter_is_read_as_stocks_models_and_pages_spell_it(stock: StockClient) -> None:
    made = stock("client.create_experiment('filtered')")
    spelt = {"predicates": [{"operation": 1, "key": "display_name", "stringValue": "filtered"}]}
    modelled = (
        "json.dumps(api.ApiClient().sanitize_for_serialization(api.V2beta1Filter(predicates=[api.V2beta1Predicate("
        "operation='EQUALS', key='name', string_value='filtered')])))"
    )
    for wanted in (
        json.dumps(spelt),
        "%7B%22predicates%22%3A%5B" + json.dumps(spelt["predicates"][0]) + "%5D%7D",
    ):
        found = stock("client.list_experiments(filter={wanted})", wanted=wanted)
        assert found == {"experiments": [made], "total_size": 1}
    found = stock(f"client.list_experiments(filter=__import__('json').{modelled.removeprefix('json.')})")
    assert found["experiments"] == [made]


def test_stock_understands_every_answer(server: Server, stock: StockClient) -> None:
    made = server.ask("POST", PATH, {"displayName": "ünï ☃", "description": "d"})

    assert stock.understands("V2beta1Experiment", made.text)
    assert stock.understands(
        "V2beta1Experiment", server.ask("GET", f"{PATH}/{made.json()['experiment_id']}").text
    )
    assert stock.understands("V2beta1ListExperimentsResponse", server.ask("GET", PATH).text)
    assert stock.understands("V2beta1ListExperimentsResponse", server.ask("GET", f"{PATH}?page_size=1").text)
