using System.Text.RegularExpressions;
using Trinity.Platform.Storage;

namespace Trinity.Platform.Agents;

/// <summary>What names and tags may be.</summary>
internal static partial class AgentRules
{
    public const string NameRule = "A name has 1 to 63 lower-case letters, digits and hyphens, and begins with a letter or digit.";
    public const string TagRule = "There may be 20 tags of 1 to 50 lower-case letters, digits and hyphens.";
    public const string DisplayNameRule = "A display name has at most 100 characters, none of them a control character.";

    public const string DescriptionRule = "A description has at most 2,000 characters, none of them a control character but line breaks and tabs.";

    /// <summary>What stands beside the names of agents in paths.</summary>
    private static readonly string[] Reserved = ["counts", "import", "purges", "unmanaged"];

    private const string ReservedRule = "The API has this word in the place of a name: no agent is called so.";

    private const int MaxDescription = 2_000;

    /// <summary>Thirty days.</summary>
    private const int MaxMinutes = 43_200;

    private const int MaxExecutions = 1_000_000;

    /// <summary>What is wrong with what people say of an agent; nothing is wrong with what is null.</summary>
    public static IEnumerable<Fault> Check(
        string? name = null, string? displayName = null, string? description = null, IReadOnlyList<string>? tags = null)
    {
        if (name is not null && !Name().IsMatch(name))
        {
            yield return new Fault("/name", "invalid_name", NameRule);
        }

        if (displayName is not null && (displayName.Length > 100 || displayName.Any(char.IsControl)))
        {
            yield return new Fault("/displayName", "invalid_display_name", DisplayNameRule);
        }

        if (description is not null
            && (description.Length > MaxDescription || description.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\t'))))
        {
            yield return new Fault("/description", "invalid_description", DescriptionRule);
        }

        if (tags is not null && (tags.Count > 20 || tags.Any(tag => tag is null || !Tag().IsMatch(tag))))
        {
            yield return new Fault("/tags", "invalid_tags", TagRule);
        }
    }

    /// <summary>What is wrong with the budget of an ephemeral agent.</summary>
    public static IEnumerable<Fault> Check(AgentBudget? budget)
    {
        if (budget?.Minutes is < 1 or > MaxMinutes)
        {
            yield return new Fault("/ephemeral/minutes", "invalid_minutes", $"An ephemeral agent has 1 to {MaxMinutes} minutes.");
        }

        if (budget?.Executions is < 1 or > MaxExecutions)
        {
            yield return new Fault("/ephemeral/executions", "invalid_executions", $"An ephemeral agent has 1 to {MaxExecutions} executions.");
        }
    }

    /// <summary>
    /// Why an agent cannot be called so; null when it can. A deleted agent keeps its name: restore brings it back under it.
    /// </summary>
    public static Refusal? Refuse(TenantTables db, string name) => Reserved.Contains(name, StringComparer.Ordinal)
        ? Refusal.Invalid("reserved_name", ReservedRule, new Fault("/name", "reserved_name", ReservedRule))
        : db.Agents.Any(row => row.Name == name)
            ? Refusal.Conflict("agent_exists", $"There is an agent '{name}', or a deleted one that keeps the name.")
            : null;

    /// <summary>To the very end: a dollar would let a line break stand behind it.</summary>
    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[a-z0-9-]{1,50}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Tag();
}
