"""Long sessions of random cells, checked against a model: what was defined last counts, what failed never happened."""

import random

import pytest


class Model:
    """What the session should know: name -> (kind, value)."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.known = {}
        self.names = [f"name{i}" for i in range(8)]

    def definition(self, name):
        """(code, kind, value) of a new meaning for `name`."""
        number = self.random.randrange(1000)
        kind = self.random.choice(
            [
                "int",
                "double",
                "text",
                "vector",
                "function",
                "uses",
                "struct",
                "template",
                "lambda",
                "enum",
                "namespace",
                "static",
            ]
        )
        if kind == "int":
            return f"int {name} = {number};", kind, (name, str(number))
        if kind == "double":
            return f"double {name} = {number}.5;", kind, (name, f"{number}.5")
        if kind == "text":
            return f'std::string {name} = "t{number}";', kind, (name, f'"t{number}"')
        if kind == "vector":
            return f"std::vector<int> {name}{{{number}, 1}};", kind, (name, f"{{{number}, 1}}")
        if kind == "function":
            return f"int {name}() {{ return {number}; }}", kind, (f"{name}()", str(number))
        if kind == "struct":
            return (
                f"struct {name} {{ int v = {number}; std::string s; virtual ~{name}() = default; virtual int get() const {{ return v; }} }};",
                kind,
                (f"{name}{{}}.get()", str(number)),
            )
        if kind == "template":
            return f"template <class T> T {name}(T t) {{ return t + {number}; }}", kind, (f"{name}(1)", str(number + 1))
        if kind == "lambda":
            return f"auto {name} = [](int a) {{ return a + {number}; }};", kind, (f"{name}(2)", str(number + 2))
        if kind == "enum":
            return f"enum class {name} {{ first = {number} }};", kind, (f"(int){name}::first", str(number))
        if kind == "namespace":
            return f"namespace {name} {{ int inside = {number}; }}", kind, (f"{name}::inside", str(number))
        if kind == "static":
            return f"static int {name} = std::max({number}, 1);", kind, (name, str(max(number, 1)))
        others = [n for n, (k, _) in self.known.items() if k in ("int", "function", "static") and n != name]
        if not others:
            return f"int {name} = {number};", "int", (name, str(number))
        other = self.random.choice(others)
        expression, value = self.known[other][1]
        # It keeps the meaning that the other name has now, whatever that name comes to mean.
        return (
            f"int {name}() {{ return {expression} + {number}; }}",
            "function",
            (f"{name}()", str(int(value) + number)),
        )

    def cell(self):
        """(code, names it is to define or None if it has to fail)"""
        names = self.random.sample(self.names, self.random.choice([1, 1, 1, 2, 3]))
        code, meant = [], {}
        for name in names:
            text, kind, check = self.definition(name)
            code.append(text)
            meant[name] = (kind, check)
        # A name that is used by another one of the same cell takes its old meaning; keep such cells out of the model.
        if len(names) > 1 and any(other in text for text, name in zip(code, names) for other in names if other != name):
            return self.cell()
        trouble = self.random.random()
        if trouble < 0.12:
            code.insert(self.random.randrange(len(code) + 1), "nonsense;")
            return "\n".join(code), None
        if trouble < 0.18:
            code.append(
                f"int nobody_defines_{self.random.randrange(10)}(int); nobody_defines_{self.random.randrange(10)}(3);"
            )
            return "\n".join(code), None
        if trouble < 0.24:
            code.append(
                "try { throw std::runtime_error(\"x\"); } catch (const std::exception& e) { if (e.what()[0] != 'x') std::abort(); }"
            )
        if trouble > 0.9:
            code.append("throw 1;")
            return "\n".join(code), meant, True
        return "\n".join(code), meant


@pytest.mark.parametrize("seed", range(4))
def test_random_session(fresh_kernel, seed):
    model, kernel, done = Model(seed), fresh_kernel, []
    for _ in range(120):
        cell = model.cell()
        code, meant = cell[0], cell[1]
        answer = kernel.run(code)
        done.append(code)
        story = "\n---\n".join(done[-12:]) + f"\n--> {answer.error}"
        assert (answer.status == "error") == (meant is None or len(cell) == 3), story
        assert answer.status == "ok" or not answer.error.ename.startswith("Session"), story
        if meant is not None:
            model.known.update(meant)
        name = model.random.choice(model.names)
        if name in model.known:
            expression, value = model.known[name][1]
            shown = kernel.run(expression)
            done.append(expression)
            assert shown.status == "ok" and shown.value == value, (
                "\n---\n".join(done[-12:]) + f"\n--> {shown.error or shown.value}, not {value}"
            )
    for name, (_, (expression, value)) in model.known.items():
        assert kernel.run(expression).ok().value == value, name
