using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trinity.Platform.Storage;

namespace Trinity.Platform.Webhooks;

internal sealed class WebhookModel : IEntityTypeConfiguration<Webhook>
{
    public void Configure(EntityTypeBuilder<Webhook> builder)
    {
        builder.NameColumns("webhook");
        builder.HasKey(webhook => webhook.Id);
        builder.Property(webhook => webhook.Id).ValueGeneratedNever();
        builder.HasIndex(webhook => webhook.TokenHash).IsUnique().HasDatabaseName("webhook_token");
        builder.HasIndex(webhook => webhook.PreviousTokenHash).IsUnique().HasDatabaseName("webhook_previous_token");
        builder.HasIndex(webhook => new { webhook.AgentId, webhook.Name }).IsUnique().HasDatabaseName("webhook_name");
    }
}
