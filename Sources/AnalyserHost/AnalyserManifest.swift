internal import Foundation

/// What `manifest.json` beside an analyser says of it.
package struct AnalyserManifest: Sendable, Hashable {
  package enum Program: Sendable, Hashable {
    /// A shared library, relative to the analyser's folder.
    case library(String)
    /// A program that speaks `Plugins/WORKER.md` itself, relative to the analyser's folder.
    case exec(String)

    package var fileName: String {
      switch self {
      case .library(let name), .exec(let name): name
      }
    }
  }

  /// Reverse DNS: lower-case letters, digits, hyphens and dots.
  package var id: String
  package var version: String
  package var program: Program
  package var requires: [String]
  package var uses: [String]
  package var assigns: [String]
  /// `serial` or `concurrent`; `nil` when the manifest leaves it to the descriptor.
  package var threadModel: String?
  /// Workers that run at once.
  package var instances: Int
  package var timeoutMilliseconds: UInt32?
  package var memoryByteCountMax: UInt64?
  /// The pinned hash of the library, lower-case hexadecimal.
  package var sha256: String?
  /// A JSON object; empty for none.
  package var configuration: String

  package static let byteCountMax = 1 << 20
  package static let instancesMax = 64
  package static let idByteCountMax = 128
  /// Below this not even a C library loads.
  package static let memoryByteCountMin: UInt64 = 16 << 20

  /// - Throws: ``ManifestError`` that names the field.
  package init(parsing bytes: [UInt8]) throws(ManifestError) {
    let fields: ManifestFields
    do {
      fields = try JSONDecoder().decode(ManifestFields.self, from: Data(bytes))
    } catch let error as DecodingError {
      throw ManifestError(error)
    } catch {
      throw ManifestError("the manifest is no JSON")
    }
    try self.init(fields)
  }

  private init(_ fields: ManifestFields) throws(ManifestError) {
    id = try checkedID(fields.id)
    guard !fields.version.isEmpty else { throw ManifestError("the manifest's `version` is empty") }
    version = fields.version
    program = try checkedProgram(fields)
    requires = fields.requires ?? []
    uses = fields.uses ?? []
    guard !fields.assigns.isEmpty else { throw ManifestError("the manifest's `assigns` names no layer") }
    assigns = fields.assigns
    threadModel = try checkedThreadModel(fields.threadModel)
    instances = fields.instances ?? 1
    guard 1...Self.instancesMax ~= instances else {
      throw ManifestError("the manifest's `instances` is \(instances); it goes from 1 to \(Self.instancesMax)")
    }
    timeoutMilliseconds = fields.timeoutMilliseconds
    guard timeoutMilliseconds != 0 else { throw ManifestError("the manifest's `timeoutMilliseconds` is 0") }
    memoryByteCountMax = fields.memoryByteCountMax
    if let memory = memoryByteCountMax, memory < Self.memoryByteCountMin {
      throw ManifestError(
        "the manifest's `memoryByteCountMax` is \(memory); give at least \(Self.memoryByteCountMin) (16 MiB)")
    }
    sha256 = try checkedHash(fields.sha256)
    configuration = try configurationText(fields.config)
  }
}

/// Why a manifest cannot be used, as a sentence.
package struct ManifestError: Error, Sendable, Hashable, CustomStringConvertible {
  package var message: String

  package init(_ message: String) { self.message = message }

  package var description: String { message }

  fileprivate init(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self.init("the manifest has no `\(path(context.codingPath + [key]))`")
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      self.init("the manifest's `\(path(context.codingPath))` has the wrong type: \(context.debugDescription)")
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      self.init("the manifest's `\(path(context.codingPath))` cannot be read: \(context.debugDescription)")
    default:
      self.init("the manifest is no JSON")
    }
  }
}

private func path(_ keys: [any CodingKey]) -> String {
  keys.isEmpty ? "{}" : keys.map { $0.stringValue }.joined(separator: ".")
}

private struct ManifestFields: Decodable {
  var id: String
  var version: String
  var library: String?
  var exec: String?
  var requires: [String]?
  var uses: [String]?
  var assigns: [String]
  var threadModel: String?
  var instances: Int?
  var timeoutMilliseconds: UInt32?
  var memoryByteCountMax: UInt64?
  var sha256: String?
  var config: ManifestValue?
}

// MARK: Checks

private func checkedID(_ id: String) throws(ManifestError) -> String {
  let labels = id.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
  let isSound = labels.allSatisfy { label in
    !label.isEmpty && label.first != UInt8(ascii: "-")
      && label.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
          || byte == UInt8(ascii: "-")
      }
  }
  guard isSound, labels.count > 1, id.utf8.count <= AnalyserManifest.idByteCountMax else {
    throw ManifestError(
      "the manifest's `id` is no reverse DNS name such as kz.example.tagger: lower-case letters, digits and hyphens "
        + "with dots between, at most \(AnalyserManifest.idByteCountMax) bytes")
  }
  return id
}

private func checkedProgram(_ fields: ManifestFields) throws(ManifestError) -> AnalyserManifest.Program {
  switch (fields.library, fields.exec) {
  case (let library?, nil):
    try checkInside(library, field: "library")
    return .library(library)
  case (nil, let exec?):
    try checkInside(exec, field: "exec")
    return .exec(exec)
  case (nil, nil):
    throw ManifestError("the manifest has neither `library` nor `exec`")
  case (_?, _?):
    throw ManifestError("the manifest has both `library` and `exec`; it takes one")
  }
}

private func checkInside(_ name: String, field: String) throws(ManifestError) {
  let parts = name.split(separator: "/", omittingEmptySubsequences: false)
  guard !parts.contains(where: { $0.isEmpty || $0 == ".." || $0 == "." }), !name.utf8.contains(0) else {
    throw ManifestError("the manifest's `\(field)` leads out of the analyser's folder; give a name such as lib/libX.so")
  }
}

private func checkedThreadModel(_ text: String?) throws(ManifestError) -> String? {
  guard let text else { return nil }
  let model = text.lowercased()
  guard model == "serial" || model == "concurrent" else {
    throw ManifestError("the manifest's `threadModel` is neither serial nor concurrent")
  }
  return model
}

private func checkedHash(_ text: String?) throws(ManifestError) -> String? {
  guard let text else { return nil }
  let hash = text.lowercased()
  guard hash.utf8.count == 64, hash.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
    throw ManifestError("the manifest's `sha256` is not 64 hexadecimal digits")
  }
  return hash
}

private func configurationText(_ value: ManifestValue?) throws(ManifestError) -> String {
  guard let value, value != .null else { return "" }
  guard case .object = value else { throw ManifestError("the manifest's `config` is no JSON object") }
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  guard let data = try? encoder.encode(value) else { throw ManifestError("the manifest's `config` cannot be written") }
  return String(decoding: data, as: UTF8.self)
}
