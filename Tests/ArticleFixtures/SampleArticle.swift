#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The article that lies beside the project, in a folder that not everybody has.
package enum SampleArticle {
  package static let text: String? = read(relativePath: "../shared/samples/shymkent-memorandum.txt")

  private static let byteCountMax = 1 << 20

  /// Relative to the project's folder, two above this one.
  private static func read(relativePath: String) -> String? {
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    guard let file = fopen(folder + "/" + relativePath, "rb") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: byteCountMax)
    let count = fread(&bytes, 1, byteCountMax, file)
    return String(validating: bytes[..<count], as: UTF8.self)
  }
}
