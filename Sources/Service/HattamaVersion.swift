package enum HattamaVersion {
  package static let current = "0.1.0"
}
