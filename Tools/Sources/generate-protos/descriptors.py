"""Reads a serialised google.protobuf.FileDescriptorSet with nothing but Python itself.

Only what the generator and the lint ask for is kept; the field numbers are those of google/protobuf/descriptor.proto.
"""

from dataclasses import dataclass, field

TYPE_NAMES = {
    1: "double", 2: "float", 3: "int64", 4: "uint64", 5: "int32", 6: "fixed64", 7: "fixed32", 8: "bool",
    9: "string", 10: "group", 11: "message", 12: "bytes", 13: "uint32", 14: "enum", 15: "sfixed32",
    16: "sfixed64", 17: "sint32", 18: "sint64",
}


@dataclass
class Field:
    name: str
    number: int
    repeated: bool
    type: str
    type_name: str
    in_oneof: bool
    proto3_optional: bool


@dataclass
class EnumType:
    full_name: str
    name: str
    values: list


@dataclass
class Message:
    full_name: str
    name: str
    fields: list
    enums: list
    messages: list
    is_map_entry: bool


@dataclass
class Method:
    name: str
    input: str
    output: str
    client_streaming: bool
    server_streaming: bool


@dataclass
class Service:
    full_name: str
    methods: list


@dataclass
class File:
    path: str
    package: str
    syntax: str
    messages: list
    enums: list
    services: list = field(default_factory=list)


def fields_of(data):
    """The fields of one serialised message, as {number: [value, ...]}; values are ints or bytes."""
    result, at = {}, 0
    while at < len(data):
        key, at = varint(data, at)
        number, wire_type = key >> 3, key & 7
        if wire_type == 0:
            value, at = varint(data, at)
        elif wire_type == 2:
            count, at = varint(data, at)
            value, at = data[at:at + count], at + count
        elif wire_type in (1, 5):
            count = 8 if wire_type == 1 else 4
            value, at = data[at:at + count], at + count
        else:
            raise ValueError(f"wire type {wire_type} in a descriptor set")
        result.setdefault(number, []).append(value)
    return result


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def text(fields, number):
    return fields[number][0].decode() if number in fields else ""


def number(fields, key, default=0):
    return fields.get(key, [default])[0]


def read_field(data):
    f = fields_of(data)
    return Field(
        name=text(f, 1), number=number(f, 3), repeated=number(f, 4) == 3, type=TYPE_NAMES[number(f, 5)],
        type_name=text(f, 6).lstrip("."), in_oneof=9 in f, proto3_optional=bool(number(f, 17)))


def read_enum(data, scope):
    f = fields_of(data)
    values = [(text(v, 1), number(v, 2)) for v in map(fields_of, f.get(2, []))]
    return EnumType(full_name=f"{scope}.{text(f, 1)}", name=text(f, 1), values=values)


def read_message(data, scope):
    f = fields_of(data)
    full_name = f"{scope}.{text(f, 1)}"
    options = fields_of(f[7][0]) if 7 in f else {}
    return Message(
        full_name=full_name, name=text(f, 1), fields=[read_field(x) for x in f.get(2, [])],
        enums=[read_enum(x, full_name) for x in f.get(4, [])],
        messages=[read_message(x, full_name) for x in f.get(3, [])], is_map_entry=bool(number(options, 7)))


def read_service(data, scope):
    f = fields_of(data)
    methods = []
    for m in map(fields_of, f.get(2, [])):
        methods.append(Method(
            name=text(m, 1), input=text(m, 2).lstrip("."), output=text(m, 3).lstrip("."),
            client_streaming=bool(number(m, 5)), server_streaming=bool(number(m, 6))))
    return Service(full_name=f"{scope}.{text(f, 1)}", methods=methods)


def read_set(data):
    """All files of a descriptor set, in its order."""
    files = []
    for f in map(fields_of, fields_of(data).get(1, [])):
        package = text(f, 2)
        files.append(File(
            path=text(f, 1), package=package, syntax=text(f, 12),
            messages=[read_message(x, package) for x in f.get(4, [])],
            enums=[read_enum(x, package) for x in f.get(5, [])],
            services=[read_service(x, package) for x in f.get(6, [])]))
    return files
