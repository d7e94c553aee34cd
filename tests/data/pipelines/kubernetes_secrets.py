"""Secrets as variables and files, by names that are known and names that are not."""

from typing import Optional

from kfp import dsl, kubernetes


@dsl.component
def read() -> str:
    return "read"


@dsl.component
def choose(team: str) -> str:
    return f"{team}-login"


@dsl.pipeline
def secrets_by_name() -> None:
    task = read()
    kubernetes.use_secret_as_env(task, "login", {"user": "USER_NAME", "password": "PASSWORD"})
    kubernetes.use_secret_as_env(task, secret_name="token", secret_key_to_env={"t": "TOKEN"}, optional=True)
    kubernetes.use_secret_as_volume(task, "certificates", "/certificates")
    kubernetes.use_secret_as_volume(
        task, secret_name="keys", mount_path="/keys", optional=True
    ).set_display_name("with keys")


@dsl.pipeline
def secrets_by_input(login: str, keys: str = "keys") -> None:
    task = read()
    kubernetes.use_secret_as_env(task, login, {"user": "USER_NAME"})
    kubernetes.use_secret_as_volume(task, keys, "/keys")


@dsl.pipeline
def secrets_by_output(team: str = "blue") -> None:
    chosen = choose(team=team)
    task = read()
    kubernetes.use_secret_as_env(task, chosen.output, {"user": "USER_NAME"})
    other = read()
    kubernetes.use_secret_as_volume(other, chosen.outputs["Output"], "/keys", optional=True)


@dsl.pipeline
def secrets_that_may_be_missing(login: Optional[str] = None, keys: Optional[str] = None) -> None:
    task = read()
    kubernetes.use_secret_as_env(task, login, {"user": "USER_NAME"})
    kubernetes.use_secret_as_volume(task, keys, "/keys")


@dsl.pipeline
def secrets_in_groups(login: str, teams: list = ["blue", "red"]) -> None:
    chosen = choose(team="green")
    with dsl.If(login != "none"):
        inside = read()
        kubernetes.use_secret_as_env(inside, login, {"user": "USER_NAME"})
        kubernetes.use_secret_as_env(inside, chosen.output, {"user": "OTHER_NAME"})
    with dsl.ParallelFor(teams) as team:
        each = read()
        kubernetes.use_secret_as_env(each, team, {"user": "USER_NAME"})
        kubernetes.use_secret_as_volume(each, login, "/login")
    with dsl.ParallelFor(["a", "b"]) as letter:
        kubernetes.use_secret_as_env(read(), letter, {"user": "USER_NAME"})


@dsl.pipeline
def secrets_of_an_exit_task(login: str = "login") -> None:
    last = read()
    kubernetes.use_secret_as_env(last, login, {"user": "USER_NAME"})
    with dsl.ExitHandler(last):
        inside = read()
        kubernetes.use_secret_as_env(inside, login, {"user": "USER_NAME"})
