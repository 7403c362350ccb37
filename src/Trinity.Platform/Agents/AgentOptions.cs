using System.ComponentModel.DataAnnotations;
using Trinity.Platform.Access;

namespace Trinity.Platform.Agents;

/// <summary>What the platform does with agents by itself.</summary>
internal sealed class AgentOptions : IValidatableObject
{
    public const string SectionName = "Trinity:Agents";

    private const int MaxPerOwner = 1_000_000;

    /// <value>How many deleted agents of a tenant a sweep erases. Are there more, it erases none. Default 50; 1 to 100,000.</value>
    [Range(1, 100_000)]
    public int PurgesAtOnce { get; set; } = 50;

    /// <value>How many agents a person may own, by role; a role that is not named has no limit. Default: builder 1,000. 1 to 1,000,000.</value>
    public Dictionary<string, int> PerOwner { get; } = new(StringComparer.Ordinal) { [Roles.Builder] = 1_000 };

    /// <value>How many ephemeral agents somebody may own. Default 100; 0, for none, to 100,000.</value>
    [Range(0, 100_000)]
    public int EphemeralPerOwner { get; set; } = 100;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (role, limit) in PerOwner)
        {
            if (Roles.Check(role) is { } fault)
            {
                yield return new ValidationResult($"{nameof(PerOwner)}: '{role}' is no role. {fault.Message}");
            }

            if (limit is < 1 or > MaxPerOwner)
            {
                yield return new ValidationResult($"{nameof(PerOwner)}: a {role} may own 1 to {MaxPerOwner} agents.");
            }
        }
    }
}
