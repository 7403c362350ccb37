namespace Trinity.Storage.Backups;

/// <summary>What a restore did.</summary>
/// <param name="BackupOf">When the backup was taken.</param>
/// <param name="Replaced">Where what was there before is kept, in words; null when there was nothing.</param>
/// <param name="Newer">What the replaced instance did after the backup; null when there was none.</param>
internal sealed record RestoreReport(DateTimeOffset BackupOf, string? Replaced, NewerWork? Newer);
