internal import ArgumentParser
internal import Service

struct StoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Look after a store: figures, backups, checks, repair.",
    discussion: """
      With --store the command works on the folder itself. stats, check, backup, reindex and train-dictionary ask the
      server without it.

      Example: hattama store check --store /var/lib/hattama
      """,
    subcommands: [
      StoreStatsCommand.self, StoreCheckCommand.self, StoreBackupCommand.self, StoreReindexCommand.self,
      StoreTrainDictionaryCommand.self,
      StoreDumpCommand.self, StoreRepairCommand.self, StoreCompactCommand.self,
    ])
}

/// A store's folder, for commands that need no server.
struct StoreFolderOption: ParsableArguments {
  @Option(help: ArgumentHelp("The store's folder; no server may have it open.", valueName: "folder"))
  var store: String

  var maintenance: StoreMaintenance { StoreMaintenance(folder: store) }
}

extension StoreMaintenance {
  init(folder: String) {
    self.init(path: folder, stems: Installation.current(analysersPath: nil).stems() ?? [])
  }
}
