"""Scores what `measure prompts` and `measure edits` print, by the rules in tests/core/{prompt,edit}/README.md."""

import itertools
import math

MIRROR = {"left_of": "right_of", "right_of": "left_of", "behind": "in_front_of", "in_front_of": "behind",
          "above": "below", "below": "above", "next_to": "next_to"}


def as_list(value):
    return value if isinstance(value, list) else [value]


def same_word(found, expected):
    return found.lower() in [word.lower() for word in as_list(expected)]


def about_same(reported, expected):
    """Whether a report is about an expected noun: "golden retriever" and "retriever" are."""
    words = reported.lower().split()
    return any(word.lower().split()[-1] in words or reported.lower() in word.lower().split() for word in as_list(expected))


def colors_right(found, expected):
    if len(found) != len(expected):
        return False
    return any(all(color in as_list(wanted) for color, wanted in zip(order, expected))
               for order in itertools.permutations(found))


# ---------------------------------------------------------------- prompts


def match_objects(case, plan):
    """Number of the parsed object for each expected one (None: reported as unknown or taken as the environment; "absent":
    optional and not there), or a sentence that says what is wrong."""
    free = list(range(len(plan["objects"])))
    reports = [entry["word"] for entry in plan["unknown"]]
    found = []
    for expected in case["objects"]:
        candidates = [i for i in free if same_word(plan["objects"][i]["word"], expected["word"])]
        exact = [i for i in candidates if colors_right(plan["objects"][i]["colors"], expected.get("colors", []))
                 and expected["count"][0] <= plan["objects"][i]["count"][0]
                 and plan["objects"][i]["count"][1] <= expected["count"][1]]
        if exact:
            found.append(exact[0])
            free.remove(exact[0])
        elif candidates:
            got = plan["objects"][candidates[0]]
            return f"{got['word']}: count {got['count']}, colors {got['colors']}, expected {expected['count']}, {expected.get('colors', [])}"
        elif any(about_same(report, expected["word"]) for report in reports):
            found.append("reported")
        elif same_word(plan["environment"], expected["word"]):
            found.append("environment")
        elif expected.get("optional"):
            found.append("absent")
        else:
            return f"no {as_list(expected['word'])[0]}"
    if free:
        return f"also found: {', '.join(plan['objects'][i]['word'] for i in free)}"
    return found


def relations_right(case, plan, found):
    wanted = case.get("relations", [])
    free = [set(pair) for pair in case.get("free", [])]
    number = {parsed: i for i, parsed in enumerate(found) if isinstance(parsed, int)}
    parsed = []
    for subject, relation, thing in plan["relations"]:
        ends = (number[subject], number[thing])
        parsed.append({(ends[0], relation, ends[1])} | ({(ends[1], MIRROR[relation], ends[0])} if relation in MIRROR else set()))
    for alternatives in wanted:
        ways = {tuple(way) for way in alternatives}
        ends = {end for way in ways for end in (way[0], way[2])}
        if any(not isinstance(found[end], int) for end in ends):
            continue  # one of them can't be drawn here
        if not any(ways & one for one in parsed):
            return f"no relation {alternatives[0]}"
    allowed = {tuple(way) for alternatives in wanted for way in alternatives}
    for one in parsed:
        some = next(iter(one))
        if not (one & allowed) and {some[0], some[2]} not in free:
            return f"relation {some} was not asked for"
    return ""


def score_prompt(case, line):
    """{"right": bool, "stock": bool, "why": str, "parts": {name: bool}}; stock: all of it can be drawn here."""
    plan = line.get("plan")
    if plan is None:
        return {"right": False, "stock": True, "why": line["error"], "parts": {}}
    reports = [entry["word"] for entry in plan["unknown"]]
    found = match_objects(case, plan)
    why = found if isinstance(found, str) else relations_right(case, plan, found)
    for words in case.get("unknown", []):
        if not why and "" not in words and not any(about_same(report, words) for report in reports):
            why = f"'{words[0]}' is not reported"
    stock = isinstance(found, str) or "reported" not in found
    parts = {}

    def named(part, expected, got):
        if expected is not None:
            parts[part] = got in expected

    taken = isinstance(found, list) and "environment" in found
    if not taken:
        named("environment", case.get("environment", [""]), plan["environment"])
    if "environment" in case and not parts.get("environment", True):
        parts["environment"] = any(about_same(report, [e for e in case["environment"] if e]) for report in reports if any(case["environment"]))
    named("environment color", case.get("environment_color"), plan["environment_color"])
    named("light", case.get("light", [""]), plan["light"])
    if "style" in case:
        parts["style"] = all(any(style in names for style in plan["styles"]) for names in case["style"]) and all(
            any(style in names for names in case["style"]) for style in plan["styles"])
    else:
        parts["style"] = not plan["styles"]
    if "excluded" in case:
        parts["excluded"] = len(case["excluded"]) == len(plan["excluded"]) and all(
            any(word in names for word in plan["excluded"]) for names in case["excluded"])
    for flag in ("only", "closeup"):
        parts[flag] = plan[flag] == case.get(flag, False)
    if isinstance(found, list):
        for expected, index in zip(case["objects"], found):
            if not isinstance(index, int):
                continue
            for key in ("size", "shade", "material", "pattern", "place", "pose"):
                if key in expected:
                    parts[key] = parts.get(key, True) and plan["objects"][index][key] in expected[key]
    return {"right": not why, "stock": stock, "why": why, "parts": parts}


# ---------------------------------------------------------------- edits


def things(recipe, boxes):
    """The instances with their boxes (None if hidden)."""
    return [dict(instance, box=boxes.get(str(instance["id"]))) for instance in recipe["instances"]]


def of_word(items, words):
    return [item for item in items if same_word(item["word"], words)]


def middle(item):
    x, y, width, height = item["box"]
    return x + width / 2, y + height / 2


def near(one, other):
    (ax, ay), (bx, by) = middle(one), middle(other)
    size = max(one["box"][2:] + other["box"][2:])
    return math.hypot(ax - bx, ay - by) <= 0.5 * size


def stands_so(relation, a, b, width):
    (ax, ay), (bx, by) = middle(a), middle(b)
    (x, y, w, h), (u, v, s, t) = a["box"], b["box"]
    overlap = x < u + s and u < x + w and y < v + t and v < y + h
    gap = max(x - (u + s), u - (x + w))
    if relation == "left_of":
        return ax < bx
    if relation == "right_of":
        return ax > bx
    if relation == "next_to":
        return gap < 0.25 * width and abs(ax - bx) > 0.2 * (w + s) / 2
    if relation == "behind":
        return a["depth"] > b["depth"] or y + h < v + t
    if relation == "in_front_of":
        return a["depth"] < b["depth"] or y + h > v + t
    if relation == "above":
        return ay < by
    if relation in ("on", "riding"):
        return x < u + s and u < x + w and y + h < v + t + 2 and y + h > v - 0.1 * t
    if relation == "wearing":  # a wears b: b is small and within reach of a
        return overlap
    if relation == "holding":
        return overlap or gap < 0.05 * width
    raise ValueError(relation)



def score_edit(case, line):
    """{"status": "right" | "wrong" | "not in stock", "why": str, "exact": bool or None}"""
    if "not_drawn" in line:
        return {"status": "not in stock", "why": line["not_drawn"], "exact": None}
    if line["before"]["notes"] and not case.get("error"):
        return {"status": "not in stock", "why": "; ".join(line["before"]["notes"]), "exact": None}
    if "refused" in line:
        allowed = case.get("error") or case.get("or_error")
        return {"status": "right" if allowed else "wrong", "why": "" if allowed else line["refused"], "exact": None}
    if case.get("error"):
        return {"status": "wrong", "why": "not refused", "exact": None}
    why = check_edit(case, line)
    whole = any(key in case for key in ("environment", "light", "style"))
    exact = None
    if not whole:
        exact = line["rest_identical"] and line["pixels"]["outside"] == 0
        if not why and line["pixels"]["changed"] == 0 and "color" not in case:  # the bus may be green already
            why = "the picture is the same"
        if not why and not line["rest_identical"]:
            why = "something else changed too"
        if not why and line["pixels"]["outside"]:
            why = f"{line['pixels']['outside']} pixels far from the change are not the same"
    return {"status": "wrong" if why else "right", "why": why, "exact": exact}


def check_edit(case, line):
    before, after = line["before"], line["after"]
    old, new = things(before, line["boxes_before"]), things(after, line["boxes_after"])
    width, height = before["width"], before["height"]
    if any(item["box"] is None for item in new):
        return f"hidden: {', '.join(item['word'] for item in new if item['box'] is None)}"
    for word in case.get("removed", []):
        if of_word(new, word) and len(of_word(new, word)) >= len(of_word(old, word)):
            return f"{word} is still there"
    added = []
    for entry in case.get("added", []):
        more = len(of_word(new, entry["word"])) - len(of_word(old, entry["word"]))
        low, high = entry["count"]
        if not low <= more <= high:
            return f"{as_list(entry['word'])[0]}: {more} more"
        ids = {item["id"] for item in old if same_word(item["word"], entry["word"])}
        added += [item for item in of_word(new, entry["word"]) if item["id"] not in ids or case.get("in_place")]
    if case.get("in_place"):
        gone = [item for word in case["removed"] for item in of_word(old, word) if item["box"]]
        if gone and not any(near(item, place) for item in added for place in gone):
            return "not in its place"
    if "count" in case:
        count = len(of_word(new, case["count"]["object"]))
        low, high = case["count"]["count"]
        if not low <= count <= high:
            return f"{count} of {case['count']['object']}"
    for key, field in (("color", "color"), ("material", "material")):
        if key in case:
            wanted = case[key][field + "s"]
            right = [any(value in item[field].split() for value in wanted) for item in of_word(new, case[key]["object"])]
            several = "red hat and" in case["prompt"]
            if not (any(right) if several else right and all(right)):
                return f"{field}: {[item[field] for item in of_word(new, case[key]['object'])]}"
    for key in ("environment", "environment_color", "light"):
        if key in case and after[key] not in case[key]:
            return f"{key}: '{after[key]}'"
    if "style" in case and not set(after["styles"]) & set(case["style"]):
        return f"styles: {after['styles']}"
    if "relation" in case:
        subjects = of_word(new, case["relation"]["subject"])
        objects = of_word(new, case["relation"]["object"])
        if case["relation"]["object"] == "sunglasses":
            objects = added
        if case["relation"]["subject"] in ("seagull",):
            subjects = added
        for relation in case["relation"]["relation"]:
            if any(stands_so(relation, a, b, width) for a in subjects for b in objects):
                break
        else:
            return f"not {case['relation']['relation'][0]}"
    if "at" in case:
        item = added[0] if added else of_word(new, case["at"]["object"])[0]
        x, _ = middle(item)
        if (case["at"]["place"] == "left") != (x < width / 2):
            return f"not on the {case['at']['place']}"
    if "moved" in case:
        a, b = of_word(old, case["moved"]["object"]), of_word(new, case["moved"]["object"])
        if not a or not b:
            return "is gone"
        (ax, ay), (bx, by) = middle(a[0]), middle(b[0])
        dx, dy = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}[case["moved"]["direction"]]
        if (bx - ax) * dx / width + (by - ay) * dy / height < 0.05:
            return f"moved by ({bx - ax:.0f}, {by - ay:.0f})"
    if "swapped" in case:
        one, other = case["swapped"]
        pairs = [(of_word(old, one), of_word(new, other)), (of_word(old, other), of_word(new, one))]
        if not all(a and b and near(a[0], b[0]) for a, b in pairs):
            return "not where the other was"
    if "flipped" in case:
        a, b = of_word(old, case["flipped"]), of_word(new, case["flipped"])
        if not a or not b or a[0]["flipped"] == b[0]["flipped"]:
            return "not mirrored"
    if "size" in case:
        a, b = of_word(old, case["size"]["object"]), of_word(new, case["size"]["object"])
        if len(a) != len(b) or not a:
            return "not as many"
        for one, other in zip(a, b):
            ratio = other["height"] / one["height"]
            low, high = case["size"].get("ratio", [1.1, 20] if case["size"]["direction"] == "larger" else [0.01, 0.9])
            if not low <= ratio <= high:
                return f"height times {ratio:.2f}"
    if "pose" in case:
        return "" if line["changed_ids"] else "unchanged"
    return ""
