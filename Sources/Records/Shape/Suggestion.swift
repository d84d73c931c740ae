/// The known name that a misspelt one most likely means; `nil` when none is near.
func suggestion(for name: String, among known: some Sequence<String>) -> String? {
  // Longer names are no misspellings; this also bounds the work.
  guard name.utf8.count <= 64 else { return nil }
  let nearest = known.map { (name: $0, distance: editDistance(name.lowercased(), $0.lowercased())) }
    .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
  guard let nearest, nearest.distance <= max(1, name.count / 3) else { return nil }
  return nearest.name
}

/// Insertions, deletions and substitutions between two words.
private func editDistance(_ left: String, _ right: String) -> Int {
  let right = Array(right)
  var row = Array(0...right.count)
  for (i, character) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in right.indices {
      let substituted = diagonal + (character == right[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, min(row[j], diagonal) + 1)
    }
  }
  return row[right.count]
}
