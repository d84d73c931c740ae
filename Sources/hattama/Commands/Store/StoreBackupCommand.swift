internal import ArgumentParser
internal import Client
internal import Presentation
internal import Records
internal import Service

struct StoreBackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy a store as it is at one moment, while it is used.",
    discussion: """
      The copy is a store: start hattamad on it to have it back. With --store the copy is made here, whether a server has
      the store open or not, and TARGET is the path of its new folder; without it the server makes it, and TARGET is a
      name in its folder of backups (hattamad --backups).

      Example: hattama store backup /backups/2026-11-28 --store /var/lib/hattama
      """)

  @Argument(help: "A new folder: a path with --store, else a name.")
  var target: String

  @Option(help: ArgumentHelp("The store's folder on this machine.", valueName: "folder"))
  var store: String?

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let backup: BackupResponse
    if let store {
      let revision = try StoreMaintenance(folder: store).backup(to: target)
      backup = BackupResponse(name: target, revision: revision)
    } else {
      backup = try await options.withClient(hasDeadline: false) { try await $0.backup(BackupRequest(name: target)) }
    }
    if options.json { return try Output(options: options).json(backup) }
    let size = backup.bytes > 0 ? "  " + Quantity.bytes(backup.bytes) : ""
    print("\(backup.name)  revision \(backup.revision)\(size)")
  }
}
