from kfp import dsl


@dsl.component
def show(text: str) -> str:
    from own_modules_of_a_project.cleaning import clean

    return clean(text)


@dsl.pipeline
def pipeline(text: str = " X ") -> str:
    return show(text=text).output
