"""Writes the Swift values and their codec over protobuf-c's structs."""

import re

SWIFT_KEYWORDS = {"protocol", "default", "in", "is", "as", "for", "where", "operator", "extension", "repeat", "switch"}
SCALARS = {"uint32": ("UInt32", "0"), "uint64": ("UInt64", "0"), "double": ("Double", "0"), "bool": ("Bool", "false"),
           "string": ("String", '""'), "bytes": ("[UInt8]", "[]")}


def camel(name):
    head, *tail = name.lower().split("_")
    return head + "".join(word.capitalize() for word in tail)


def member(name):
    swift = camel(name)
    swift = re.sub(r"Id$", "ID", swift)
    swift = re.sub(r"Ids$", "IDs", swift)
    swift = re.sub(r"Sha256", "SHA256", swift)
    swift = re.sub(r"Url$", "URL", swift)
    return f"`{swift}`" if swift in SWIFT_KEYWORDS else swift


def c_type(full_name):
    """hattama.v1.Meeting.Status -> Hattama__V1__Meeting__Status, as protoc-c names it."""
    parts = []
    for word in full_name.split("."):
        parts.append(word[:1].upper() + word[1:] if "_" not in word else "".join(w.capitalize() for w in word.split("_")))
    return "__".join(parts)


def c_lower(full_name):
    """hattama.v1.TextSpan -> hattama__v1__text_span, as protoc-c names its functions."""
    words = [re.sub(r"(?<!^)([A-Z])", r"_\1", part).lower() for part in full_name.split(".")]
    return "__".join(words)


def swift_type_name(full_name, package):
    return full_name[len(package) + 1:]


def swift_field(field, package):
    """(type, default value) of the Swift property."""
    if field.type == "message":
        base = swift_type_name(field.type_name, package)
        return (f"[{base}]", "[]") if field.repeated else (f"{base}?", "nil")
    if field.type == "enum":
        base = swift_type_name(field.type_name, package)
        return (f"[{base}]", "[]") if field.repeated else (base, f"{base}(rawValue: 0)")
    base, default = SCALARS[field.type]
    return (f"[{base}]", "[]") if field.repeated else (base, default)


def enum_code(enum):
    lines = [f"  public struct {enum.name}: RecordEnum {{", "    public var rawValue: Int32",
             "    public init(rawValue: Int32) { self.rawValue = rawValue }"]
    for name, number in enum.values:
        lines.append(f"    public static let {member(name)} = Self(rawValue: {number})")
    cases = ", ".join(f'({number}, "{name}")' for name, number in enum.values)
    lines.append(f"    public static let names: [(rawValue: Int32, name: StaticString)] = [{cases}]")
    lines.append("  }")
    return lines


def read_line(field, package):
    name, c = member(field.name), f"message.pointee.{field.name}"
    if field.repeated:
        verb = {"message": "messages", "string": "strings", "bytes": "byteStrings"}.get(field.type, "scalars")
        return f"self.{name} = try reader.{verb}(message.pointee.n_{field.name}, {c})"
    if field.type == "message":
        return f"self.{name} = try reader.message({c})"
    if field.type == "enum":
        return f"self.{name} = {swift_type_name(field.type_name, package)}(rawValue: Int32(bitPattern: {c}.rawValue))"
    if field.type == "string":
        return f"self.{name} = try reader.string({c})"
    if field.type == "bytes":
        return f"self.{name} = reader.bytes({c})"
    if field.type == "bool":
        return f"self.{name} = {c} != 0"
    return f"self.{name} = {c}"


def write_line(field):
    name, c = "self." + member(field.name), f"message.pointee.{field.name}"
    if field.repeated:
        verb = {"message": "messages", "string": "strings", "bytes": "byteStrings"}.get(field.type, "scalars")
        return f"(message.pointee.n_{field.name}, {c}) = try writer.{verb}({name})"
    if field.type == "message":
        return f"{c} = try writer.message({name})"
    if field.type == "enum":
        return f"{c} = .init(rawValue: UInt32(bitPattern: {name}.rawValue))"
    if field.type == "string":
        return f"{c} = try writer.string({name})"
    if field.type == "bytes":
        return f"{c} = try writer.bytes({name})"
    if field.type == "bool":
        return f"{c} = {name} ? 1 : 0"
    return f"{c} = {name}"


def message_code(message, package):
    properties = [(member(f.name), *swift_field(f, package)) for f in message.fields]
    lines = [f"/// `{message.full_name}`: see its .proto for meaning and units.", f"public struct {message.name}: RecordMessage {{",
             f"  public typealias CMessage = {c_type(message.full_name)}", ""]
    for enum in message.enums:
        lines += enum_code(enum) + [""]
    lines += [f"  public var {name}: {kind}" for name, kind, _ in properties]
    arguments = ", ".join(f"{name}: {kind} = {default}" for name, kind, default in properties)
    lines += ["", f"  public init({arguments}) {{"]
    lines += [f"    self.{name} = {name}" for name, _, _ in properties]
    lines += ["  }", "", "  public static var descriptor: UnsafePointer<ProtobufCMessageDescriptor> {",
              f"    {c_lower(message.full_name)}__descriptor_pointer()", "  }", ""]
    struct = c_type(message.full_name)
    lines.append(f"  public init(reading message: UnsafePointer<{struct}>, _ reader: borrowing MessageReader) throws(CodecError) {{")
    lines += [f"    {read_line(f, package)}" for f in message.fields]
    lines += ["  }", ""]
    lines.append(f"  public func write(to message: UnsafeMutablePointer<{struct}>, _ writer: borrowing MessageWriter) throws(CodecError) {{")
    lines.append(f"    {c_lower(message.full_name)}__init(message)")
    lines += [f"    {write_line(f)}" for f in message.fields]
    lines += ["  }", "}"]
    return lines


HEADER = "// Generated by Tools/generate-protos from {path}. Do not edit.\n"


def file_code(file, module_imports):
    lines = [HEADER.format(path="Protos/" + file.path).rstrip("\n"), ""] + module_imports
    for message in file.messages:
        lines += [""] + message_code(message, file.package)
    return "\n".join(lines) + "\n"


def descriptor_header(guard, files, includes):
    """C functions that hand out descriptors by address, which Swift cannot take of an imported constant."""
    lines = ["/* Generated by Tools/generate-protos. Do not edit. */", f"#ifndef {guard}", f"#define {guard}", ""]
    lines += [f'#include "{path}"' for path in includes] + [""]
    for file in files:
        for message in file.messages:
            name = c_lower(message.full_name)
            lines.append(f"static inline const ProtobufCMessageDescriptor *_Nonnull {name}__descriptor_pointer(void) {{ return &{name}__descriptor; }}")
    lines += ["", "#endif"]
    return "\n".join(lines) + "\n"


def catalogue_code(files):
    """Every message by its full name, and every method of every service."""
    lines = ["// Generated by Tools/generate-protos. Do not edit.", "", "package import AnalyserMessages",
             "internal import CAnalyserMessages", "internal import CRecords", "", "extension MessageCatalogue {",
             "  package static let messages: [any RecordMessage.Type] = ["]
    lines += [f"    {m.name}.self," for f in files for m in f.messages]
    lines += ["  ]", "", "  package static let methods: [MethodDescription] = ["]
    for file in files:
        for service in file.services:
            for m in service.methods:
                flag = lambda b: "true" if b else "false"
                lines.append(f'    MethodDescription(name: "{service.full_name}/{m.name}", request: {m.input.split(".")[-1]}.self, '
                             f"response: {m.output.split('.')[-1]}.self, clientStreaming: {flag(m.client_streaming)}, "
                             f"serverStreaming: {flag(m.server_streaming)}),")
    lines += ["  ]", "}"]
    return "\n".join(lines) + "\n"
