using Trinity.Sdk.Identity;

namespace Trinity.Platform.Models;

/// <summary>What whoever holds the token of an execution may have of the models.</summary>
internal sealed record ExecutionGrant
{
    public required TenantId Tenant { get; init; }

    public required AgentId Agent { get; init; }

    /// <summary>The message that is executed, by its sequence.</summary>
    public required long Message { get; init; }

    /// <summary>The same, by its id: for traces.</summary>
    public required MessageId Execution { get; init; }

    /// <summary>
    /// The models it may use: each a model's id, or the beginning of one with <c>*</c> behind it. Null for every model that the instance allows.
    /// </summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>What it may use up in all.</summary>
    public ModelBudget Budget { get; init; } = ModelBudget.None;
}
