"""The rules that every .proto of Hattama obeys; each is named in what it prints."""


def problems(files):
    """One line for each place that breaks a rule."""
    found = []
    messages = {m.full_name: (m, f) for f in files for m in f.messages}
    for file in files:
        found += file_problems(file)
        for message in file.messages:
            found += message_problems(file, message)
    found += recursion_problems({name: pair[0] for name, pair in messages.items()})
    return found


def file_problems(file):
    found = []
    if file.syntax != "proto3":
        found.append(f"{file.path}: syntax: must be proto3")
    if file.package != "hattama.v1":
        found.append(f"{file.path}: package: must be hattama.v1, is {file.package}")
    for enum in file.enums:
        found.append(f"{file.path}: enum-nested: {enum.name} must stand inside a message")
    return found


def message_problems(file, message):
    where = f"{file.path}: {message.name}"
    found = []
    for nested in message.messages:
        rule = "no-map: use repeated messages" if nested.is_map_entry else "no-nested-message: move it to the top level"
        found.append(f"{where}.{nested.name}: {rule}")
    for enum in message.enums:
        name, number = enum.values[0]
        if number != 0 or not name.endswith("UNSPECIFIED"):
            found.append(f"{where}.{enum.name}: enum-zero: value 0 must end in UNSPECIFIED, is {name} = {number}")
    seen = set()
    for field in message.fields:
        at = f"{where}.{field.name}"
        if field.number in seen:
            found.append(f"{at}: number {field.number} is used twice")
        seen.add(field.number)
        if field.in_oneof or field.proto3_optional:
            found.append(f"{at}: no-oneof: protobuf-c 1.4.1 has no proto3 optional; use message fields")
        if field.type in ("float", "group", "fixed32", "fixed64", "sfixed32", "sfixed64", "sint32", "sint64",
                          "int32", "int64"):
            found.append(f"{at}: type: {field.type} is not used here; take uint32, uint64 or double")
        found += field_rules(at, field)
    return found


def field_rules(at, field):
    found = []
    words = field.name.split("_")
    if words[0] in ("begin", "end") and len(words) == 1 and not field.repeated and field.type not in ("uint32", "message"):
        found.append(f"{at}: span-type: must be uint32")
    if words[-1] in ("confidence", "relevance") and field.type != "double":
        found.append(f"{at}: confidence-type: must be double")
    if words[-1] == "count" and field.type not in ("uint32", "message"):
        found.append(f"{at}: count-type: must be uint32")
    if field.name != field.name.lower():
        found.append(f"{at}: name: must be lower_snake_case")
    return found


def recursion_problems(messages):
    """protobuf-c has no depth limit: a message that can hold itself crashes the reader."""
    found, done = [], set()

    def visit(name, path):
        if name in path:
            cycle = " -> ".join(path[path.index(name):] + [name])
            found.append(f"no-recursion: {cycle}")
            return
        if name in done or name not in messages:
            return
        for field in messages[name].fields:
            if field.type == "message":
                visit(field.type_name, path + [name])
        done.add(name)

    for name in messages:
        visit(name, [])
    return found
